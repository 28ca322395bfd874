package file

// NoWait are the flags for opening a file without waiting. None are necessary in js, which has neither FIFOs
// nor terminals.
const NoWait = 0
