package coverage

import (
	"fmt"
	"io"
)

// The sizes of the badge, in pixels. The text has size 11, in which a character is about 7 wide.
const (
	badgeHeight = 20
	badgePad    = 6
	badgeChar   = 7
)

// Badge writes an SVG image with the percentage of services that have a contract. It contains no script, link
// or font.
func (r *Report) Badge(w io.Writer) error {
	label, value := "contracts", fmt.Sprintf("%d%%", r.Percent())
	left, right := len(label)*badgeChar+2*badgePad, len(value)*badgeChar+2*badgePad
	_, err := fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" role="img" aria-label="%s: %s">
  <title>%s: %s</title>
  <rect width="%d" height="%d" rx="3" fill="#444"/>
  <rect x="%d" width="%d" height="%d" rx="3" fill="%s"/>
  <g fill="#fff" font-family="Verdana, DejaVu Sans, sans-serif" font-size="11" text-anchor="middle">
    <text x="%d" y="14">%s</text>
    <text x="%d" y="14">%s</text>
  </g>
</svg>
`, left+right, badgeHeight, label, value, label, value, left+right, badgeHeight, left, right, badgeHeight, colour(r.Percent()),
		left/2, label, left+right/2, value)
	return err
}

// colour returns a colour from red through orange to green. White text on it has a contrast of at least 4.5
// to 1.
func colour(percent int) string {
	switch {
	case percent >= 80:
		return "#1a7f37"
	case percent >= 50:
		return "#8a6100"
	}
	return "#b3261e"
}
