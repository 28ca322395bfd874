#syntax = a b 
# ESCAPE = `
#check=skip=all
# escape=\
FROM a `
 AS b
