package graph

import (
	"strings"
	"unicode"
)

// The advance widths of the characters from space to tilde in a wide sans-serif font (DejaVu Sans), in
// thousandths of the font size. In a narrower font, text uses less space and is not cut.
var (
	regular = [...]int16{
		318, 401, 460, 838, 637, 951, 780, 275, 391, 391, 500, 838, 318, 361, 318, 337, 637, 637, 637, 637, 637, 637, 637, 637,
		637, 637, 337, 337, 838, 838, 838, 531, 1000, 685, 687, 699, 771, 632, 576, 775, 752, 295, 295, 656, 558, 863, 749, 788,
		604, 788, 695, 635, 611, 732, 685, 989, 686, 611, 686, 391, 337, 391, 838, 500, 500, 613, 635, 550, 635, 616, 353, 635,
		634, 278, 278, 580, 278, 975, 634, 612, 635, 635, 412, 521, 393, 634, 592, 818, 592, 592, 525, 637, 337, 637, 838,
	}
	bold = [...]int16{
		349, 457, 521, 838, 696, 1002, 873, 307, 458, 458, 523, 838, 380, 416, 380, 366, 696, 696, 696, 696, 696, 696, 696, 696,
		696, 696, 400, 400, 838, 838, 838, 581, 1000, 774, 763, 734, 831, 684, 684, 821, 837, 373, 373, 775, 638, 996, 837, 851,
		733, 851, 771, 721, 683, 813, 774, 1104, 771, 725, 726, 458, 366, 458, 838, 500, 500, 675, 716, 593, 716, 679, 436, 716,
		712, 343, 343, 666, 343, 1042, 712, 688, 716, 716, 494, 596, 479, 712, 652, 924, 646, 652, 583, 712, 366, 712, 838,
	}
)

// A face is a size and weight of the font.
type face struct {
	size   int
	widths *[95]int16
}

var (
	titleFace  = face{14, &bold}
	smallFace  = face{11, &regular}
	strongFace = face{11, &bold}
)

// width returns an upper bound for the width of a text in pixels.
func (f face) width(text string) int {
	sum := 0
	for _, r := range text {
		sum += f.advance(r)
	}
	return (sum*f.size + 999) / 1000
}

func (f face) advance(r rune) int {
	switch {
	case r >= ' ' && r <= '~':
		return int(f.widths[r-' '])
	case unicode.Is(unicode.Mn, r):
		return 0
	case r < 0x250:
		return 1100 // letters with accents; ligatures are the widest
	}
	return 1450
}

const ellipsis = "…"

// cut shortens a text to a width. It adds an ellipsis if it removes anything.
func (f face) cut(text string, room int) string {
	if f.width(text) <= room {
		return text
	}
	left := room*1000 - f.advance('…')*f.size
	for i, r := range text {
		left -= f.advance(r) * f.size
		if left < 0 {
			return strings.TrimRight(text[:i], " ") + ellipsis
		}
	}
	return text
}

// cutFront shortens a text at its start. The name and tag of an image are more useful than its registry.
func (f face) cutFront(text string, room int) string {
	if f.width(text) <= room {
		return text
	}
	runes := []rune(text)
	left, i := room*1000-f.advance('…')*f.size, len(runes)
	for i > 0 {
		left -= f.advance(runes[i-1]) * f.size
		if left < 0 {
			break
		}
		i--
	}
	return ellipsis + string(runes[i:])
}

// shortType removes the least useful part of a type's name. For example, `org.ietf.http/` becomes
// `ietf.http`.
func shortType(name string) string {
	authority, path, _ := strings.Cut(name, "/")
	if _, rest, ok := strings.Cut(authority, "."); ok {
		authority = rest
	}
	if path = strings.Trim(path, "/"); path != "" {
		return authority + "/" + path
	}
	return authority
}

func shortTypes(names []string, joint string) string {
	short := make([]string, len(names))
	for i, n := range names {
		short[i] = shortType(n)
	}
	return strings.Join(short, joint)
}

// shortPort returns 80 for "TCP:80", and 53/udp for "UDP:53".
func shortPort(on string) string {
	transport, number, ok := strings.Cut(on, ":")
	switch {
	case !ok || number == "":
		return on
	case strings.EqualFold(transport, "TCP"):
		return number
	}
	return number + "/" + strings.ToLower(transport)
}

// shortImage removes most of the digest from an image's name.
func shortImage(image string) string {
	name, digest, ok := strings.Cut(image, "@")
	if algorithm, hex, named := strings.Cut(digest, ":"); ok && named && len(hex) > 12 {
		if strings.Contains(name[strings.LastIndexByte(name, '/')+1:], ":") {
			return name
		}
		return name + "@" + algorithm + ":" + hex[:12]
	}
	return image
}
