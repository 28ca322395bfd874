FROM \
 a \
# c

 AS \
 b
RUN\
 x
\
\
RUN y
\
