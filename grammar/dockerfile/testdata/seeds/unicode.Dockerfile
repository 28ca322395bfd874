FROM a AS b
RUN x
ENV A=é B =c
COPY --chown=à x y
WORKDIR K
WORKDIR /x
 RUN x
FROM a aſ b
