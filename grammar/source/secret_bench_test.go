package source

import (
	"strings"
	"testing"
)

// BenchmarkFindSecrets shows that the time per byte does not depend on the size and kind of the text.
func BenchmarkFindSecrets(b *testing.B) {
	for name, unit := range map[string]string{"plain": "RUN apt-get update && apt-get install -y curl ca-certificates\n", "env": "ENV A_PASSWORD=x B=\"y\" \\\n  C_TOKEN: z\n",
		"one line": "A_TOKEN=x ", "urls": "://a:,,,", "quotes": "A_TOKEN=\"'", "blocks": "a_token: |\n  ", "flags": "--password ", "curl": "curl -u ", "refs": "${A_TOKEN:-", "logins": "a:b@", "default": "DEFAULT: x \\\n"} {
		for _, n := range []int{1 << 16, 1 << 19} {
			text := strings.Repeat(unit, n/len(unit))
			b.Run(name, func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					FindSecrets(text)
				}
			})
		}
	}
}
