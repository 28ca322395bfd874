FROM postgres:>=18,!*alpine*
FROM library/postgres
FROM a:5000/b:1,2 , 3
USER 1
ENV A=b
RUN x
LISTENS ON: TCP:5432 FOR: org.postgresql.db/@TAG
TYPE org.x/y IS: a.b PORT: TCP:1 TLS-PORT: TCP:2 SCHEME: a, b TLS-SCHEME: c DOC: "d"
FORMAT com.acme/order MATCHES: "^ORD-[0-9]{8}$"
FORMAT com.acme/n IS: INT(1..9)
TYPE
HEALTHCHECK NONE
LISTEN ON: TCP:1
