package rules

import "github.com/dfvet/dfvet/lint"

// practiceRules check for good practice in Dockerfiles.
var practiceRules = []*lint.Rule{
	unpinnedAptPackage, unpinnedApkPackage, unpinnedYumPackage, unpinnedDnfPackage, unpinnedZypperPackage,
	unpinnedPipPackage, unpinnedNpmPackage, unpinnedGem, unpinnedGoModule,
	aptWithoutYes, yumWithoutYes, dnfWithoutYes, zypperWithoutYes,
	aptListsKept, yumCacheKept, dnfCacheKept, zypperCacheKept, yarnCacheKept, apkCacheKept, pipCacheKept,
	aptRecommends, aptInScript, zypperDistUpgrade,
	inlineIgnore, pointlessCommand, cdForWorkdir, untaggedImage, latestTag, copiedArchive, portOutOfRange, addForCopy,
	copyManyToOne, unknownCopySource, copyFromSelf, relativeCopy, highUID, wgetProgress, noHealthcheck, consecutiveRuns,
	unsupportedBase, namedUser, missingCacheMount, wholeFilesystem, wgetAndCurl, linkedShell,
}
