# SYNTAX TEST "source.dockerfile" "the dialect proper"
FROM debian:12 AS app
LISTENS ON: TCP:80-90 FOR: org.ietf.http/ LOOPBACK
# <------- keyword.other.special-method.dfcontract
#       ^^ keyword.control.clause.dfcontract
#               ^^^^^ constant.numeric.port.dfcontract
#                          ^^^^^^^^^^^^^^ entity.name.type.dfcontract
#                                         ^^^^^^^^ storage.modifier.dfcontract
connects to: {{DB}} \
# <-------- keyword.other.special-method.dfcontract
  for: any-database
# ^^^ keyword.control.clause.dfcontract
#      ^^^^^^^^^^^^ entity.name.type.dfcontract
volume at: /logs format: org.w3.clf requires: write uid: 4321
# <------ keyword.other.special-method.dfcontract
#      ^^ keyword.control.clause.dfcontract
#          ^^^^^ string.unquoted.path.dfcontract
#                        ^^^^^^^^^^ entity.name.type.dfcontract
#                                             ^^^^^ constant.language.dfcontract
#                                                        ^^^^ constant.numeric.dfcontract
VOLUME /data
# <------ keyword.other.special-method.dockerfile
#      ^^^^^ - meta.contract.dockerfile
PROVISIONS SCHEMA: com.acme.shop@3 IN: db
# <---------- keyword.other.special-method.dfcontract
#                  ^^^^^^^^^^^^^ entity.name.type.dfcontract
#                                      ^^ entity.name.tag.dfcontract
WITHOUT LISTENS ON: TCP:8080
# <------- keyword.other.special-method.dfcontract
#       ^^^^^^^ keyword.other.special-method.dfcontract
ENVIRONMENT EMITS: TOKEN FORMAT: TOKEN(etcd) TO: /run/token
#                  ^^^^^ variable.other.readwrite.dfcontract
#                                ^^^^^ support.function.format.dfcontract
#                                                ^^^^^^^^^^ string.unquoted.host.dfcontract
RUN echo "the shell's own"
# <--- keyword.other.special-method.dockerfile
#        ^^^^^^^^^^^^^^^^^ string.quoted.double.dockerfile - meta.contract.dockerfile
