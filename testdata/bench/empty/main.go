// Command empty does nothing: the price of a process.
package main

func main() {}
