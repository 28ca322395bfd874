# escape=`
FROM a
RUN dir `
  c:\x
COPY --chown=a:b x y
