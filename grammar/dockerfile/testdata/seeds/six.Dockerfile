# syntax=docker/dockerfile:1
FROM alpine
LISTENS ON: TCP:80 FOR: org.ietf.http/
CONNECTS TO: pgwritemaster.internal ON: TCP:5432 FOR: org.postgresql.db/
CONNECTS TO: {{ETCD_HOST}} ON: TCP:{{ETCD_PORT}} FOR: com.coreos.etcd/client-communication
ENVIRONMENT NEEDS: ETCD_HOST FORMAT: HOST(com.coreos.etcd/client-communication)
ENVIRONMENT NEEDS: ETCD_PORT FORMAT: PORT(com.coreos.etcd/client-communication)
VOLUME AT: /logs FORMAT: org.w3.clf REQUIRES: WRITE UID: 4321
#: LISTENS ON: TCP:80 \
# plain
#:   FOR: org.ietf.http/
#: listens on port 80
LISTEN ON: TCP:80 FOR: a.b
LISTENS ON: TCP:80 OF: org.ietf.http/
CONNECTS TO: http://x FOR: a.b TSL: NONE
ENVIRONMENT NEEDS: X FORMAT: INT(1.. SECRET
VOLUME AT: data FORMAT: org.w3.clf REQUIRES: WRIT
RUNN foo
RUN <<EOF
hi
EOF
COPY --form=x a b
RUN a \
 # c

  b
