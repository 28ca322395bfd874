FROM a
RUN <<EOF cat <<-"E F" 
x
EOF
	y
	E F
COPY <<a <<b /x/
1
a
2
b
RUN 3<<'X'
$y
X
RUN echo "<<no" '<<no' \<<no <<<no
ONBUILD COPY <<z /z
z
RUN <<a$b <<${c:-d e} <<"q"\'r
RUN <<x
