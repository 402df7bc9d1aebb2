package io.rafs.sbom;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a jar says of itself: Maven's coordinates of what is in it, its manifest, or at least its name. */
final class JarFile {
    private static final Pattern POM = Pattern.compile("META-INF/maven/[^/]+/[^/]+/pom\\.properties");
    private static final int MAX_POM = 64 << 10;

    /** Jars that hold many others whole exist; none holds so many. */
    private static final int MAX_POMS = 10_000;

    /** What follows the last hyphen before a digit is the version. */
    private static final Pattern VERSIONED = Pattern.compile("(.+?)-(\\d.*)");

    private final ZipDirectory directory;
    private final String where;
    private final String stem;

    /** @param where the path of the jar; inside of another behind "!" */
    JarFile(ZipDirectory directory, String where) {
        this.directory = directory;
        this.where = where;
        String name = where.substring(where.lastIndexOf('/') + 1);
        stem = name.substring(0, Math.max(1, name.lastIndexOf('.')));
    }

    /**
     * Its packages: first the jar's own, with the digests, then those that were put into it.
     *
     * @param digests of the jar
     */
    List<SoftwarePackage> packages(Map<String, String> digests) throws IOException {
        List<SoftwarePackage> shaded = new ArrayList<>();
        for (ZipDirectory.Entry entry : directory.entries()) {
            if (POM.matcher(entry.name()).matches()) {
                if (shaded.size() == MAX_POMS) {
                    throw new DamagedFileException("it has more than %d files pom.properties".formatted(MAX_POMS));
                }
                maven(entry).ifPresent(shaded::add);
            }
        }
        shaded.sort(Comparator.naturalOrder());
        SoftwarePackage own = own(shaded);
        shaded.remove(own);
        shaded.add(0, own.with(digests));
        return shaded;
    }

    private Optional<SoftwarePackage> maven(ZipDirectory.Entry entry) throws IOException {
        Properties pom = new Properties();
        try {
            pom.load(new StringReader(text(directory.content(entry, MAX_POM))));
        } catch (IllegalArgumentException e) {
            throw new DamagedFileException("%s is none: %s".formatted(Notes.quoted(entry.name()), e.getMessage()));
        }
        String group = pom.getProperty("groupId", "").strip();
        String artifact = pom.getProperty("artifactId", "").strip();
        String version = pom.getProperty("version", "").strip();
        if (group.isEmpty() || artifact.isEmpty() || (group + artifact).contains("${")) {
            return Optional.empty();
        }
        return Optional.of(SoftwarePackage.of(
                Ecosystem.MAVEN,
                Optional.of(group),
                artifact,
                Optional.of(version).filter(text -> !text.isEmpty() && !text.contains("${")),
                Optional.empty(),
                where));
    }

    /** Tools write UTF-8 or, as the format has it, ISO 8859-1. */
    private static String text(byte[] bytes) {
        String utf8 = new String(bytes, StandardCharsets.UTF_8);
        return utf8.indexOf('\ufffd') < 0 ? utf8 : new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The one that the jar's name tells of; the only one; else what the manifest says. */
    private SoftwarePackage own(List<SoftwarePackage> poms) throws IOException {
        Optional<SoftwarePackage> named = poms.stream()
                .filter(pom -> stem.equals(pom.name()) || stem.startsWith(pom.name() + "-"))
                .max(Comparator.comparing((SoftwarePackage pom) -> pom.name().length())
                        .thenComparing(pom -> pom.version()
                                .filter(version -> stem.equals(pom.name() + "-" + version))
                                .isPresent()));
        return named.isPresent() ? named.get() : poms.size() == 1 ? poms.get(0) : ofManifest();
    }

    private SoftwarePackage ofManifest() throws IOException {
        JarManifest manifest = new JarManifest(Map.of());
        Optional<ZipDirectory.Entry> entry = directory.find(JarManifest.NAME);
        if (entry.isPresent()) {
            manifest = JarManifest.parse(directory.content(entry.get(), JarManifest.MAX_BYTES));
        }
        Optional<String> version = manifest.get("Implementation-Version").or(bundleVersion(manifest));
        Matcher versioned = VERSIONED.matcher(stem);
        if (versioned.matches() && (version.isEmpty() || stem.endsWith("-" + version.get()))) {
            // file and manifest agree, and titles are often sentences
            String named = version.isEmpty() ? versioned.group(2) : version.get();
            return ofManifest(stem.substring(0, stem.length() - named.length() - 1), Optional.of(named), manifest);
        }
        String name = manifest.get("Implementation-Title")
                .filter(JarFile::isIdentifier)
                .or(symbolicName(manifest))
                .orElse(stem);
        return ofManifest(name, version, manifest);
    }

    private SoftwarePackage ofManifest(String name, Optional<String> version, JarManifest manifest) {
        return SoftwarePackage.of(
                Ecosystem.JAR, Optional.empty(), name, version, manifest.get("Bundle-License"), where);
    }

    /** Directives follow it behind a semicolon. */
    private static Supplier<Optional<String>> symbolicName(JarManifest manifest) {
        return () -> manifest.get("Bundle-SymbolicName")
                .map(text -> text.split(";", 2)[0].strip())
                .filter(JarFile::isIdentifier);
    }

    private static Supplier<Optional<String>> bundleVersion(JarManifest manifest) {
        return () -> manifest.get("Bundle-Version");
    }

    private static boolean isIdentifier(String text) {
        return text.matches("[A-Za-z0-9._-]+");
    }

    /** Other jars in it: those of a Spring Boot jar, a war, an ear. */
    List<ZipDirectory.Entry> nested() {
        return directory.entries().stream()
                .filter(entry -> JarPackages.isJar(entry.name()))
                .toList();
    }
}
