package io.rafs.sbom;

import io.rafs.format.EscapedText;
import io.rafs.read.ImageEntry;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** Jars, wherever they are, and jars inside of them. */
final class JarPackages {
    private static final int PIECE = 1 << 20;

    /** A jar in a war in an ear. */
    private static final int MAX_DEPTH = 2;

    /** Largest jar inside of another that is looked into: up to so many are in memory, times the depth. */
    private static final int MAX_NESTED = 64 << 20;

    /** Largest jar; Java itself reads none that is much larger. An image of a few bytes may speak of exabytes. */
    private static final long MAX_JAR = 4L << 30;

    private static final long MAX_JARS = 16L << 30;

    /** What is compressed may be a thousand times as large as the jar that holds it. */
    private static final long MAX_UNPACKED = 4L << 30;

    private final Allowance jars = new Allowance("jars", MAX_JARS);
    private final Allowance unpacked = new Allowance("files in jars", MAX_UNPACKED);
    private final PackageList found;

    JarPackages(PackageList found) {
        this.found = found;
    }

    /** Whether a file of that name is one. */
    static boolean isJar(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.length() > 4 && (lower.endsWith(".jar") || lower.endsWith(".war") || lower.endsWith(".ear"));
    }

    static void find(ImageContents image, PackageList found) throws IOException {
        JarPackages packages = new JarPackages(found);
        for (ImageEntry jar : image.jars()) {
            packages.add(image.bytes(jar), jar.path().toString());
        }
    }

    /** Adds what a jar tells of. */
    void add(Bytes jar, String where) throws IOException {
        add(jar, where, 0);
    }

    private void add(Bytes jar, String where, int depth) throws IOException {
        found.read(where, () -> {
            if (jar.size() > MAX_JAR) {
                throw new DamagedFileException("it has %d bytes, at most %d are read".formatted(jar.size(), MAX_JAR));
            }
            jars.take(jar.size());
            ZipDirectory directory = ZipDirectory.read(jar, unpacked);
            JarFile file = new JarFile(directory, where);
            List<SoftwarePackage> packages = file.packages(digests(jar));
            for (ZipDirectory.Entry entry : file.nested()) {
                nested(directory, entry, where + "!/" + EscapedText.of(entry.name()), depth + 1);
            }
            return packages;
        });
    }

    private void nested(ZipDirectory directory, ZipDirectory.Entry entry, String where, int depth) throws IOException {
        List<byte[]> content = new ArrayList<>();
        found.read(where, () -> {
            if (depth > MAX_DEPTH) {
                throw new DamagedFileException("jars lie in jars more than %d deep".formatted(MAX_DEPTH));
            }
            content.add(directory.content(entry, MAX_NESTED));
            return List.of();
        });
        if (!content.isEmpty()) {
            add(Bytes.of(content.get(0)), where, depth);
        }
    }

    private static SortedMap<String, String> digests(Bytes jar) throws IOException {
        MessageDigest sha1 = digest("SHA-1");
        MessageDigest sha256 = digest("SHA-256");
        for (long at = 0; at < jar.size(); at += PIECE) {
            byte[] piece = jar.read(at, PIECE);
            sha1.update(piece);
            sha256.update(piece);
        }
        SortedMap<String, String> digests = new TreeMap<>();
        digests.put("SHA1", HexFormat.of().formatHex(sha1.digest()));
        digests.put("SHA256", HexFormat.of().formatHex(sha256.digest()));
        return digests;
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + name, e);
        }
    }
}
