package compose

import (
	"fmt"
	"strconv"
	"strings"
)

// apply returns the text to which Compose converts a value where the rule applies, and its tag.
func (c castRule) apply(text string) (out, tag string, ok bool) {
	switch c {
	case castBool:
		switch strings.ToLower(text) {
		case "true", "y", "yes", "on":
			return "true", "!!bool", true
		case "false", "n", "no", "off":
			return "false", "!!bool", true
		}
		return text, "", false
	case castInt:
		n, err := strconv.ParseInt(text, 10, 64)
		return fmt.Sprint(n), "!!int", err == nil
	case castUmask:
		n, err := strconv.ParseUint(text, 0, 32)
		return fmt.Sprint(n), "!!int", err == nil
	}
	f, err := strconv.ParseFloat(text, 64)
	return fmt.Sprint(f), "!!float", err == nil
}

// words describes the values that the rule accepts.
func (c castRule) words() string {
	switch c {
	case castBool:
		return "`true` or `false`"
	case castFloat:
		return "a number"
	}
	return "a whole number"
}

// A castRule says how a text is converted where a number or boolean is expected.
type castRule uint8

const (
	castNone castRule = iota
	castBool
	castInt
	castFloat
	castUmask
)
