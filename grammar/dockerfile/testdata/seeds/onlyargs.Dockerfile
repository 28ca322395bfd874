# escape=\
ARG A=1
ARG B
