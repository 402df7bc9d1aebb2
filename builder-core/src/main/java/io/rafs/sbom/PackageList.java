package io.rafs.sbom;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** The packages that were found, and what was not read. */
final class PackageList {
    /** Most packages of an image; large ones have some thousand. */
    private static final int MAX_PACKAGES = 500_000;

    /** A name or version that is longer is none. */
    private static final int MAX_TEXT = 1000;

    private final List<SoftwarePackage> packages = new ArrayList<>();
    private final Notes notes;

    PackageList(Notes notes) {
        this.notes = notes;
    }

    /** Reads packages out of a file. */
    @FunctionalInterface
    interface Finder {
        /** All of them. */
        Collection<SoftwarePackage> find() throws IOException;
    }

    /** Adds what a file tells of, all of it; nothing but a note if it is damaged. */
    void read(String where, Finder finder) throws IOException {
        try {
            Collection<SoftwarePackage> found = finder.find();
            if (packages.size() + found.size() > MAX_PACKAGES) {
                throw new DamagedFileException(
                        "with its %d packages there are more than %d".formatted(found.size(), MAX_PACKAGES));
            }
            for (SoftwarePackage each : found) {
                check(each.name());
                check(each.version().orElse("-"));
                check(each.group().orElse("-"));
            }
            packages.addAll(found);
        } catch (DamagedFileException e) {
            notes.add(where, e.getMessage() + "; its packages are not listed");
        }
    }

    private static void check(String text) throws DamagedFileException {
        if (text.isBlank()
                || text.length() > MAX_TEXT
                || text.chars().anyMatch(ch -> Character.isISOControl(ch) || ch == '\ufffd')) {
            throw new DamagedFileException(
                    "it has a package with the name or version %s".formatted(Notes.quoted(text)));
        }
    }

    void note(String where, String why) {
        notes.add(where, why);
    }

    /** Sorted; what two databases say in the same words stands there once. */
    List<SoftwarePackage> sorted() {
        return List.copyOf(new TreeSet<>(packages));
    }

    List<String> notes() {
        return notes.all();
    }
}
