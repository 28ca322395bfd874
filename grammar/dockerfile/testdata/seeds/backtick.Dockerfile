# escape=`
FROM a
ENV A=b` c D="e`"f"
RUN x `
 y
COPY ["a`", "b"]
