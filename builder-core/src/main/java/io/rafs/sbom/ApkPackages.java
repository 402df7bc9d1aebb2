package io.rafs.sbom;

import io.rafs.read.ImageEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What apk has installed: lines of a letter and a value, packages divided by empty ones. Source: Alpine wiki, Apk spec, "Installed
 * database".
 */
final class ApkPackages {
    /** The second is where newer ones have it. */
    private static final List<String> DATABASES = List.of("/lib/apk/db/installed", "/usr/lib/apk/db/installed");

    /** It lists every file of every package. */
    private static final int MAX_BYTES = 128 << 20;

    private ApkPackages() {}

    static void find(ImageContents image, Optional<Distribution> distribution, PackageList found) throws IOException {
        Set<Long> read = new HashSet<>();
        for (String where : DATABASES) {
            Optional<ImageEntry> file = image.find(where);
            if (file.isPresent() && read.add(file.get().nid())) {
                found.read(where, () -> packages(image.whole(file.get(), MAX_BYTES), distribution, where));
            }
        }
    }

    static List<SoftwarePackage> packages(byte[] database, Optional<Distribution> distribution, String where)
            throws DamagedFileException {
        List<SoftwarePackage> packages = new ArrayList<>();
        Map<Character, String> fields = new HashMap<>();
        boolean inPackage = false;
        int number = 0;
        for (int at = 0; at <= database.length; ) {
            int end = at;
            while (end < database.length && database[end] != '\n') {
                end++;
            }
            number++;
            if (end == at) {
                if (inPackage) {
                    packages.add(onePackage(fields, number, distribution, where));
                    fields.clear();
                    inPackage = false;
                }
            } else {
                if (end - at < 2 || database[at + 1] != ':') {
                    throw new DamagedFileException("line %d is %s, expected a letter, a colon and a value"
                            .formatted(
                                    number, Notes.quoted(new String(database, at, end - at, StandardCharsets.UTF_8))));
                }
                inPackage = true;
                keep(database, at, end, number, fields);
            }
            at = end + 1;
        }
        if (inPackage) {
            packages.add(onePackage(fields, number, distribution, where));
        }
        return packages;
    }

    /** Of the lines, most tell of files. */
    private static void keep(byte[] database, int at, int end, int number, Map<Character, String> fields)
            throws DamagedFileException {
        char letter = (char) database[at];
        if ("PVALmo".indexOf(letter) >= 0) {
            String value = new String(database, at + 2, end - at - 2, StandardCharsets.UTF_8).strip();
            if (fields.putIfAbsent(letter, value) != null) {
                throw new DamagedFileException("line %d says '%c' again".formatted(number, letter));
            }
        }
    }

    private static SoftwarePackage onePackage(
            Map<Character, String> fields, int number, Optional<Distribution> distribution, String where)
            throws DamagedFileException {
        Optional<String> name = field(fields, 'P');
        Optional<String> version = field(fields, 'V');
        if (name.isEmpty() || version.isEmpty()) {
            throw new DamagedFileException("the package before line %d has no name or no version".formatted(number));
        }
        Optional<String> source = field(fields, 'o').filter(origin -> !origin.equals(name.get()));
        return new SoftwarePackage(
                Ecosystem.APK,
                Optional.empty(),
                name.get(),
                version,
                field(fields, 'A'),
                source,
                field(fields, 'm'),
                field(fields, 'L'),
                new TreeMap<>(),
                distribution.map(distro -> {
                    SortedMap<String, String> qualifiers = distro.qualifiers();
                    qualifiers.put("arch", fields.getOrDefault('A', ""));
                    qualifiers.put("upstream", source.orElse(""));
                    return new PackageUrl(Ecosystem.APK, Optional.of(distro.id()), name.get(), version, qualifiers);
                }),
                where);
    }

    private static Optional<String> field(Map<Character, String> fields, char letter) {
        return Optional.ofNullable(fields.get(letter)).filter(text -> !text.isEmpty());
    }
}
