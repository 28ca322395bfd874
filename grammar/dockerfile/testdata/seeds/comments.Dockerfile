# top
FROM a
#: LISTENS ON: TCP:80 FOR: a.b, c.d \
# x
#:   AS: n
#: Without this it fails
#: without base
#: VOLUMES AT: /x FORMAT: a.b REQUIRES: READ
#: note
#:
RUN x \
 #: LISTENS ON: TCP:1 FOR: a.b
 # y
 z <<E
#: LISTENS
E
#: CONNECTS TO: x FOR: a.b \
