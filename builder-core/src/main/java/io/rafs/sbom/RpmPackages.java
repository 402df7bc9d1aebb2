package io.rafs.sbom;

import io.rafs.read.ImageEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What rpm has installed. Its databases are SQLite's, one of its own, or Berkeley DB's, which is not read. */
final class RpmPackages {
    private static final List<String> DIRECTORIES =
            List.of("/var/lib/rpm/", "/usr/lib/sysimage/rpm/", "/usr/share/rpm/");

    private static final String SQLITE = "rpmdb.sqlite";
    private static final String NDB = "Packages.db";
    private static final String BERKELEY = "Packages";

    /** That of a desktop with thousands of packages has some 200 MiB, that of a large image 40. */
    private static final int MAX_BYTES = 256 << 20;

    private static final int TAG_NAME = 1000;
    private static final int TAG_VERSION = 1001;
    private static final int TAG_RELEASE = 1002;
    private static final int TAG_EPOCH = 1003;
    private static final int TAG_VENDOR = 1011;
    private static final int TAG_LICENSE = 1014;
    private static final int TAG_ARCH = 1022;
    private static final int TAG_SOURCERPM = 1044;

    /** Keys that packages are checked with are kept as packages of this name, which have no files. */
    private static final String KEY = "gpg-pubkey";

    private final Optional<Distribution> distribution;
    private final PackageList found;
    private final ImageContents image;
    private final Set<Long> read = new HashSet<>();

    private RpmPackages(ImageContents image, Optional<Distribution> distribution, PackageList found) {
        this.image = image;
        this.distribution = distribution;
        this.found = found;
    }

    /** Whether a value decides which package it is: such must not stand there twice. */
    static boolean decides(int tag) {
        return tag >= TAG_NAME && tag <= TAG_EPOCH || tag == TAG_ARCH;
    }

    static void find(ImageContents image, Optional<Distribution> distribution, PackageList found) throws IOException {
        RpmPackages packages = new RpmPackages(image, distribution, found);
        for (String directory : DIRECTORIES) {
            packages.sqlite(directory + SQLITE);
            packages.ndb(directory + NDB);
            packages.berkeley(directory + BERKELEY);
        }
    }

    /** What is at a path, unless another path led to it before: one directory is often a link to another. */
    private Optional<ImageEntry> database(String where) throws IOException {
        return image.find(where).filter(file -> file.inode().size() > 0 && read.add(file.nid()));
    }

    private void sqlite(String where) throws IOException {
        Optional<ImageEntry> file = database(where);
        if (file.isEmpty()) {
            return;
        }
        found.read(where, () -> {
            for (String beside : List.of("-wal", "-journal")) {
                Optional<ImageEntry> log = image.find(where + beside);
                if (log.isPresent() && log.get().inode().size() > 0) {
                    throw new DamagedFileException(
                            "beside it lies %s of %d bytes: rpm was stopped while it wrote, or has not put away what it wrote"
                                    .formatted(beside, log.get().inode().size()));
                }
            }
            List<byte[]> headers = new ArrayList<>();
            for (SqliteTable.Row row : SqliteTable.rows(image.whole(file.get(), MAX_BYTES), "Packages")) {
                if (row.columns().size() != 2 || !(row.columns().get(1) instanceof byte[] blob)) {
                    throw new DamagedFileException("row %d has no header of a package".formatted(row.id()));
                }
                headers.add(blob);
            }
            return packages(headers, distribution, where);
        });
    }

    private void ndb(String where) throws IOException {
        Optional<ImageEntry> file = database(where);
        if (file.isPresent()) {
            found.read(where, () -> packages(NdbFile.headers(image.whole(file.get(), MAX_BYTES)), distribution, where));
        }
    }

    private void berkeley(String where) throws IOException {
        if (database(where).isPresent()) {
            found.note(
                    where,
                    "it is a database in the old format of Berkeley DB, which is not read; none of its packages is listed."
                            + " Convert it with rpm --rebuilddb in the image's build");
        }
    }

    static List<SoftwarePackage> packages(List<byte[]> headers, Optional<Distribution> distribution, String where)
            throws DamagedFileException {
        List<SoftwarePackage> packages = new ArrayList<>();
        for (byte[] blob : headers) {
            RpmHeader header = RpmHeader.parse(blob);
            String name = need(header, TAG_NAME, "name");
            if (!name.equals(KEY)) {
                packages.add(onePackage(header, name, distribution, where));
            }
        }
        return packages;
    }

    private static String need(RpmHeader header, int tag, String what) throws DamagedFileException {
        return header.text(tag)
                .orElseThrow(() -> new DamagedFileException("one of its packages has no %s".formatted(what)));
    }

    private static SoftwarePackage onePackage(
            RpmHeader header, String name, Optional<Distribution> distribution, String where)
            throws DamagedFileException {
        String version = need(header, TAG_VERSION, "version") + "-" + need(header, TAG_RELEASE, "release");
        Optional<Long> epoch = header.number(TAG_EPOCH);
        Optional<String> architecture = header.text(TAG_ARCH);
        Optional<String> source = header.text(TAG_SOURCERPM);
        return new SoftwarePackage(
                Ecosystem.RPM,
                Optional.empty(),
                name,
                Optional.of(epoch.map(number -> number + ":").orElse("") + version),
                architecture,
                source,
                header.text(TAG_VENDOR),
                header.text(TAG_LICENSE),
                new TreeMap<>(),
                distribution.map(distro -> {
                    SortedMap<String, String> qualifiers = distro.qualifiers();
                    qualifiers.put("arch", architecture.orElse(""));
                    qualifiers.put("upstream", source.orElse(""));
                    qualifiers.put("epoch", epoch.map(Object::toString).orElse(""));
                    return new PackageUrl(
                            Ecosystem.RPM, Optional.of(distro.id()), name, Optional.of(version), qualifiers);
                }),
                where);
    }
}
