FROM a
ENV A=$B C=${D} E=${F:-g} H=${I:+${J}} K="${L#m}" N=${O##p} Q=${R%s} T=${U%%v} W=${X/y/z} Y=${Z//a/b} AA=\$B BB='$C' CC=$$ DD=$1 EE=${ FF=${:x} GG=${a!b} HH="a'b"'c"d'
COPY a${b}c "d e" /$f/
WORKDIR "/a b"
USER $U:${G?no}
EXPOSE $P/tcp 80-90/udp
