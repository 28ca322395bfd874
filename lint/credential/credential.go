// Package credential recognizes credentials by their names, by their values and by the URLs that contain
// them. It also follows build arguments that contain a credential into the image. No message contains the
// value of a credential.
package credential
