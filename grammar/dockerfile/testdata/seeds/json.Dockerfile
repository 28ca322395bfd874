FROM a
RUN ["a", "b\n\u0041\ud83d\ude00"]
CMD [ ]
ENTRYPOINT ["a",]
SHELL ["a"]
SHELL []
SHELL a
RUN [1]
RUN [1e999]
RUN [ -f x ]
RUN ["a"] b
COPY ["a b", "<<c"]
VOLUME [""]
VOLUME []
VOLUME
ADD [null]
HEALTHCHECK CMD []
HEALTHCHECK NONE []
CMD [["a"]]
RUN ["a\x"]
