# SYNTAX TEST "source.dockerfile" "contract comments"
FROM python:3.13-slim AS app
# <---- keyword.other.special-method.dockerfile
#: LISTENS ON: TCP:8080 FOR: org.ietf.http/, io.grpc/
# <-- meta.contract.dockerfile punctuation.definition.comment.dockerfile
#  ^^^^^^^ keyword.other.special-method.dfcontract
#          ^^ keyword.control.clause.dfcontract
#            ^ punctuation.separator.key-value.dfcontract
#              ^^^ support.type.transport.dfcontract
#                 ^ punctuation.separator.dfcontract
#                  ^^^^ constant.numeric.port.dfcontract
#                       ^^^ keyword.control.clause.dfcontract
#                            ^^^^^^^^^^^^^^ entity.name.type.dfcontract
#                                          ^ keyword.operator.dfcontract
#                                            ^^^^^^^^ entity.name.type.dfcontract
#: connects to: {{ETCD_HOST}} on: tcp:{{ETCD_PORT}} \
#  ^^^^^^^^ keyword.other.special-method.dfcontract
#           ^^ keyword.control.clause.dfcontract
#               ^^ punctuation.definition.template-expression.begin.dfcontract
#                 ^^^^^^^^^ variable.other.readwrite.dfcontract
#                          ^^ punctuation.definition.template-expression.end.dfcontract
#                                     ^^ punctuation.definition.template-expression.begin.dfcontract
#                                                   ^ constant.character.escape.line-continuation.dockerfile
# a remark between the lines of one
# <- comment.line.number-sign.dockerfile
#:   FOR: com.coreos.etcd/client-communication AS: etcd TLS: optional
# <-- meta.contract.dockerfile punctuation.definition.comment.dockerfile
#    ^^^ keyword.control.clause.dfcontract
#         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ entity.name.type.dfcontract
#                                              ^^ keyword.control.clause.dfcontract
#                                                  ^^^^ entity.name.tag.dfcontract
#                                                       ^^^ keyword.control.clause.dfcontract
#                                                            ^^^^^^^^ constant.language.dfcontract
#: CONNECTS TO: db.internal FOR: org.postgresql.db/@>=14<17 SCHEMA: com.acme.shop@3 OPTIONAL
#               ^^^^^^^^^^^ string.unquoted.host.dfcontract
#                                ^^^^^^^^^^^^^^^^^^ entity.name.type.dfcontract
#                                                  ^ keyword.operator.version.dfcontract
#                                                   ^^^^^^^ constant.numeric.version.dfcontract
#                                                           ^^^^^^ keyword.control.clause.dfcontract
#                                                                                   ^^^^^^^^ storage.modifier.dfcontract
#: ENVIRONMENT NEEDS: HOST FORMAT: HOST(etcd)|NOTHING SECRET DEFAULT: ${HERE}:{{PORT}} DOC: "it's 80"
#  ^^^^^^^^^^^ keyword.other.special-method.dfcontract
#                     ^^^^ variable.other.readwrite.dfcontract
#                                  ^^^^ support.function.format.dfcontract
#                                       ^^^^ entity.name.tag.dfcontract
#                                            ^ keyword.operator.dfcontract
#                                             ^^^^^^^ support.function.format.dfcontract
#                                                     ^^^^^^ storage.modifier.dfcontract
#                                                                     ^^^^^^^ string.unquoted.dfcontract variable.other.build.dfcontract
#                                                                               ^^^^ variable.other.readwrite.dfcontract
#                                                                                           ^^^^^^^^^ string.quoted.double.dfcontract
#: ENVIRONMENT ACCEPTS: MODE FORMAT: ENUM(web,'a b') WHEN: ROLE=web|/etc/app|--web
#                                    ^^^^ support.function.format.dfcontract
#                                         ^^^ string.unquoted.dfcontract
#                                             ^^^^^ string.quoted.single.dfcontract
#                                                          ^^^^ variable.other.readwrite.dfcontract
#                                                               ^^^ string.unquoted.dfcontract
#                                                                   ^^^^^^^^ string.unquoted.path.dfcontract
#                                                                            ^^^^^ variable.other.readwrite.dfcontract
#: ENVIRONMENT ACCEPTS: BATCH FORMAT: INT(1..1000) ALIAS: --batch EXCLUDES: BATCH_FILE
#                                         ^ constant.numeric.dfcontract
#                                          ^^ keyword.operator.dfcontract
#                                            ^^^^ constant.numeric.dfcontract
#                                                         ^^^^^^^ variable.other.readwrite.dfcontract
#                                                                           ^^^^^^^^^^ variable.other.readwrite.dfcontract
#: a remark that is no contract line
# <- comment.line.number-sign.dockerfile
#  ^ comment.line.number-sign.dockerfile
# LISTENS ON: TCP:80 FOR: org.ietf.http/
# <- comment.line.number-sign.dockerfile
#         ^^ comment.line.number-sign.dockerfile
#: LISTENS ON: TCP:80 \
CMD ["app"]
# <--- keyword.other.special-method.dockerfile - meta.contract.dockerfile
