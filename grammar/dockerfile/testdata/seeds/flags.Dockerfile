FROM a
RUN --mount=type=cache,target=/x --network=none --security=insecure x
RUN --mount=type=bind,from=$x y
RUN --mount="a,\"b,c\"" z
RUN --mount= z
RUN --network=foo z
RUN --network=none --network=host z
COPY --chown=a --link --link=true --exclude=a --exclude=b -- --x y
COPY --link= a b
COPY --link=maybe a b
ADD --checksum --keep-git-dir x y
RUN --device=a=b,required=maybe x
RUN --device=name=x,name=y x
CMD --x y
STOPSIGNAL --x y
ARG --x=y
HEALTHCHECK --interval=1 CMD x
HEALTHCHECK --retries=-1 --timeout=1s CMD x
HEALTHCHECK --foo NONE
HEALTHCHECK FOO x
HEALTHCHECK
RUN --mount='type=bind,"target=/a"' x
