package io.rafs.sbom;

import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A package that an image has.
 *
 * @param ecosystem who names it
 * @param group Maven's group or npm's scope
 * @param name as its ecosystem spells it
 * @param version as its ecosystem spells it, with epoch and release; none if nothing tells
 * @param architecture that it was built for
 * @param source the package that it was built of, where that is another one or has another version
 * @param supplier who maintains or sold it
 * @param licence as its metadata tell, in whatever words
 * @param hashes lower-case hex by {@code SHA1}, {@code SHA256}: of the file, where the package is one
 * @param purl nothing if its namespace is not known
 * @param foundIn the file that tells of it; what lies inside of a jar stands behind a "!"
 */
public record SoftwarePackage(
        Ecosystem ecosystem,
        Optional<String> group,
        String name,
        Optional<String> version,
        Optional<String> architecture,
        Optional<String> source,
        Optional<String> supplier,
        Optional<String> licence,
        SortedMap<String, String> hashes,
        Optional<PackageUrl> purl,
        String foundIn)
        implements Comparable<SoftwarePackage> {
    private static final Comparator<Optional<String>> MAYBE = Comparator.comparing(text -> text.orElse(""));

    private static final Comparator<SoftwarePackage> ORDER = Comparator.comparing(SoftwarePackage::ecosystem)
            .thenComparing(SoftwarePackage::group, MAYBE)
            .thenComparing(SoftwarePackage::name)
            .thenComparing(SoftwarePackage::version, MAYBE)
            .thenComparing(SoftwarePackage::architecture, MAYBE)
            .thenComparing(SoftwarePackage::foundIn)
            .thenComparing(SoftwarePackage::key);

    public SoftwarePackage {
        hashes = Collections.unmodifiableSortedMap(new TreeMap<>(hashes));
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a package without a name");
        }
    }

    /** One that is known by name and version alone. */
    static SoftwarePackage of(
            Ecosystem ecosystem,
            Optional<String> group,
            String name,
            Optional<String> version,
            Optional<String> licence,
            String foundIn) {
        return new SoftwarePackage(
                ecosystem,
                group,
                name,
                version,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                licence,
                new TreeMap<>(),
                Optional.of(PackageUrl.of(ecosystem, group, name, version)),
                foundIn);
    }

    /** All that it says, in one text. */
    String key() {
        return String.join(
                "\n",
                ecosystem.name(),
                group.orElse(""),
                name,
                version.orElse(""),
                architecture.orElse(""),
                source.orElse(""),
                supplier.orElse(""),
                licence.orElse(""),
                hashes.toString(),
                purl.map(PackageUrl::toString).orElse(""),
                foundIn);
    }

    /** The same, as a file with these digests. */
    SoftwarePackage with(Map<String, String> digests) {
        return new SoftwarePackage(
                ecosystem,
                group,
                name,
                version,
                architecture,
                source,
                supplier,
                licence,
                new TreeMap<>(digests),
                purl,
                foundIn);
    }

    @Override
    public int compareTo(SoftwarePackage other) {
        return ORDER.compare(this, other);
    }
}
