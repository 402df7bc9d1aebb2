package io.rafs.sbom;

import io.rafs.read.ImageEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What dpkg has installed: {@code /var/lib/dpkg/status}, and {@code status.d} of images without a dpkg. Source: deb-control(5),
 * dpkg(1).
 */
final class DpkgPackages {
    private static final String STATUS = "/var/lib/dpkg/status";
    private static final String STATUS_D = "/var/lib/dpkg/status.d";

    /** The largest that are known have some 10 MiB. */
    private static final int MAX_BYTES = 64 << 20;

    private static final int MAX_SINGLE = 1 << 20;

    /** States in which no file of a package is there. */
    private static final Set<String> ABSENT = Set.of("not-installed", "config-files");

    private DpkgPackages() {}

    static void find(ImageContents image, Optional<Distribution> distribution, PackageList found) throws IOException {
        Optional<ImageEntry> status = image.find(STATUS);
        if (status.isPresent()) {
            found.read(STATUS, () -> packages(image.whole(status.get(), MAX_BYTES), true, distribution, STATUS));
        }
        for (ImageEntry file : image.filesIn(STATUS_D)) {
            String where = file.path().toString();
            if (!where.endsWith(".md5sums") && !where.endsWith(".preserve")) {
                found.read(where, () -> packages(image.whole(file, MAX_SINGLE), false, distribution, where));
            }
        }
    }

    /** @param hasStates whether each package must say in which state it is */
    static List<SoftwarePackage> packages(
            byte[] status, boolean hasStates, Optional<Distribution> distribution, String where)
            throws DamagedFileException {
        List<SoftwarePackage> packages = new ArrayList<>();
        for (Stanzas.Stanza stanza : Stanzas.parse(status)) {
            String name = stanza.get("Package")
                    .orElseThrow(() -> new DamagedFileException("one of its packages has no name"));
            Optional<String> state = stanza.get("Status");
            if (hasStates || state.isPresent()) {
                String[] words = state.orElse("").split(" ");
                if (words.length != 3) {
                    throw new DamagedFileException("the status of %s is %s, expected three words"
                            .formatted(Notes.quoted(name), Notes.quoted(state.orElse(""))));
                }
                if (ABSENT.contains(words[2])) {
                    continue;
                }
            }
            packages.add(onePackage(stanza, name, distribution, where));
        }
        return packages;
    }

    private static SoftwarePackage onePackage(
            Stanzas.Stanza stanza, String name, Optional<Distribution> distribution, String where)
            throws DamagedFileException {
        String version = stanza.get("Version")
                .orElseThrow(() -> new DamagedFileException("%s has no version".formatted(Notes.quoted(name))));
        Optional<String> architecture = stanza.get("Architecture");
        Optional<String> source = stanza.get("Source").map(text -> source(text, version));
        return new SoftwarePackage(
                Ecosystem.DEB,
                Optional.empty(),
                name,
                Optional.of(version),
                architecture,
                source,
                stanza.get("Maintainer"),
                Optional.empty(),
                new TreeMap<>(),
                distribution.map(distro -> {
                    SortedMap<String, String> qualifiers = distro.qualifiers();
                    qualifiers.put("arch", architecture.orElse(""));
                    qualifiers.put("upstream", source.orElse(""));
                    return new PackageUrl(
                            Ecosystem.DEB, Optional.of(distro.id()), name, Optional.of(version), qualifiers);
                }),
                where);
    }

    /** {@code name (version)}, or the name alone if the version is the package's own. */
    private static String source(String field, String version) {
        int open = field.indexOf(" (");
        if (open < 0 || !field.endsWith(")")) {
            return field;
        }
        String built = field.substring(open + 2, field.length() - 1);
        return field.substring(0, open) + (built.equals(version) ? "" : "@" + built);
    }
}
