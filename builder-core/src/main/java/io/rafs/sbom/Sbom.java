package io.rafs.sbom;

import io.rafs.read.ImageEntry;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The packages of an image.
 *
 * @param packages sorted
 * @param distribution what its {@code os-release} says, if it has one
 * @param notes what was not read, in words; the list is whole only if there are none
 */
public record Sbom(List<SoftwarePackage> packages, Optional<Distribution> distribution, List<String> notes) {
    private static final List<String> OS_RELEASE = List.of("/etc/os-release", "/usr/lib/os-release");

    public Sbom {
        packages = List.copyOf(packages);
        notes = List.copyOf(notes);
    }

    /**
     * Reads an image: all of its bootstrap, and of its content what tells of packages, and jars.
     *
     * @throws io.rafs.format.CorruptImageException if the image is damaged; what is damaged inside of a whole image is a note
     * @throws IOException if reading fails, or a blob is not at hand
     */
    public static Sbom of(ImageFiles files) throws IOException {
        try (ImageReader image = ImageReader.open(files)) {
            return of(image);
        }
    }

    /** Reads an image that is open. */
    public static Sbom of(ImageReader image) throws IOException {
        Notes notes = new Notes();
        PackageList found = new PackageList(notes);
        try (ImageContents contents = ImageContents.of(image, notes)) {
            Optional<Distribution> distribution = distribution(contents, notes);
            DpkgPackages.find(contents, distribution, found);
            ApkPackages.find(contents, distribution, found);
            RpmPackages.find(contents, distribution, found);
            JarPackages.find(contents, found);
            PythonPackages.find(contents, found);
            NodePackages.find(contents, found);
            List<SoftwarePackage> packages = found.sorted();
            if (packages.stream().anyMatch(each -> each.purl().isEmpty())) {
                notes.add(OS_RELEASE.get(0), "it names no distribution; its packages have no package URLs");
            }
            return new Sbom(packages, distribution, found.notes());
        }
    }

    private static Optional<Distribution> distribution(ImageContents contents, Notes notes) throws IOException {
        for (String path : OS_RELEASE) {
            Optional<ImageEntry> file = contents.find(path);
            if (file.isPresent()) {
                try {
                    return Distribution.parse(contents.whole(file.get(), Distribution.MAX_BYTES));
                } catch (DamagedFileException e) {
                    notes.add(path, e.getMessage());
                }
            }
        }
        return Optional.empty();
    }

    /** An SPDX 2.3 document as maps and lists. */
    public Map<String, Object> spdx(SbomSubject subject) {
        return new SpdxDocument(this, subject).tree();
    }

    /** A CycloneDX 1.6 document as maps and lists. */
    public Map<String, Object> cycloneDx(SbomSubject subject) {
        return new CycloneDxDocument(this, subject).tree();
    }
}
