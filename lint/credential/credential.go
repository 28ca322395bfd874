// Package credential recognizes credentials by their names, their values and the URLs that contain them, and
// follows build arguments that hold one into the image. No message ever contains the value of a credential.
package credential
