package io.rafs.sbom;

import io.rafs.read.ImageEntry;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Python's packages: {@code METADATA} of a wheel, {@code PKG-INFO} of an egg. Source: Python packaging, "Core metadata". */
final class PythonPackages {
    /** The fields stand before a description, which may be long. */
    private static final int MAX_HEADER = 256 << 10;

    private PythonPackages() {}

    /** Whether a file of that name in such a directory is one. */
    static boolean isMetadata(String directory, String name) {
        return name.equals("METADATA") && directory.endsWith(".dist-info")
                || name.equals("PKG-INFO") && directory.endsWith(".egg-info")
                || name.endsWith(".egg-info");
    }

    static void find(ImageContents image, PackageList found) throws IOException {
        for (ImageEntry file : image.pythonMetadata()) {
            String where = file.path().toString();
            found.read(where, () -> List.of(onePackage(image.head(file, MAX_HEADER), where)));
        }
    }

    static SoftwarePackage onePackage(byte[] start, String where) throws DamagedFileException {
        byte[] lines = start;
        if (start.length == MAX_HEADER) {
            int end = start.length;
            while (end > 0 && start[end - 1] != '\n') {
                end--; // the last line may have been cut
            }
            lines = Arrays.copyOf(start, end);
        }
        Stanzas.Stanza fields = Stanzas.first(lines);
        String name = fields.get("Name").orElseThrow(() -> new DamagedFileException("it has no 'Name'"));
        Optional<String> version = fields.get("Version");
        if (version.isEmpty()) {
            throw new DamagedFileException("it has no 'Version'");
        }
        Optional<String> licence = fields.get("License-Expression")
                .or(() -> fields.get("License").filter(text -> !text.equals("UNKNOWN") && text.length() <= 200));
        return SoftwarePackage.of(Ecosystem.PYPI, Optional.empty(), name, version, licence, where);
    }
}
