// Package credential knows what credentials look like, by their names, their values and the URLs that hold them, and
// follows build arguments that hold one into the image. No message ever shows the value of one.
package credential
