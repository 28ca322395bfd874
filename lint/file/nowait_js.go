package file

// NoWait are the flags for opening a file without waiting: js has neither FIFOs nor terminals.
const NoWait = 0
