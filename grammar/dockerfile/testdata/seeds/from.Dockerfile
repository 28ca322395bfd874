ARG V=1
FROM --platform=$BUILDPLATFORM a:$V AS B
FROM a b
FROM a as 1b
FROM a b c
FROM
FROM a AS
FROM a AS b c
FROM --foo=x a
FROM --platform a
