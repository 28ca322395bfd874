// Command empty does nothing. It measures the cost of starting a process.
package main

func main() {}
