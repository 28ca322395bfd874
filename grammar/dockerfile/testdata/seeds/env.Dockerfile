FROM a
ENV a b c
ENV a=b c="d e" f='g h' i=j\ k l="\""
ENV a
ENV a=b c
ENV =x
LABEL a b
LABEL "a b"=c
ARG a=b c d=
ARG =x
ARG
ENV
