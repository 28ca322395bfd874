package docker

import (
	"testing"
	"time"
)

// Ages and sizes are shown in their largest unit.
func TestLockedUnits(t *testing.T) {
	day := 24 * time.Hour
	for age, want := range map[time.Duration]string{-day: "", time.Hour: "", day: ", 1 day ago", 59 * day: ", 59 days ago", 90 * day: ", 3 months ago", 800 * day: ", 2 years ago"} {
		if got := ageText(age); got != want {
			t.Errorf("%v: %q, not %q", age, got, want)
		}
	}
	for size, want := range map[int64]string{900: "0.9 kB", 12_345_678: "12.3 MB", 2_000_000_000: "2.0 GB"} {
		if got := sizeText(size); got != want {
			t.Errorf("%d: %q, not %q", size, got, want)
		}
	}
}
