package io.rafs.golden;

import io.rafs.build.BuildProgress;
import io.rafs.build.ImageParts;
import io.rafs.build.PushedManifest;
import io.rafs.digest.Hasher;
import io.rafs.format.Digest;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import io.rafs.oci.NydusImage;
import io.rafs.sink.ImageDirectory;
import io.rafs.statement.GoldenImage;
import io.rafs.statement.SealedFile;
import io.rafs.store.FileRange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an image directory is made of, to be held against a statement.
 *
 * @param directory the image
 * @param files bootstraps by their names in statements
 * @param bootstraps SHA-256 of each of them
 */
record DirectoryObjects(Path directory, Map<String, Path> files, Set<Digest> bootstraps) {
    static DirectoryObjects of(Path directory) throws IOException {
        Map<String, Path> files = new LinkedHashMap<>();
        Set<Digest> digests = new java.util.LinkedHashSet<>();
        for (String suffix : ImageParts.SUFFIXES) {
            Path file = directory.resolve(ImageDirectory.BOOTSTRAP + suffix);
            if (suffix.isEmpty() || Files.isRegularFile(file)) {
                files.put(NydusImage.BOOTSTRAP + suffix, file);
                digests.add(sha256(file));
            }
        }
        return new DirectoryObjects(directory, files, digests);
    }

    private static Digest sha256(Path file) throws IOException {
        Hasher sha256 = Hasher.sha256();
        byte[] buffer = new byte[64 << 10];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                sha256.update(buffer, 0, count);
            }
        }
        return sha256.digest();
    }

    /** Holds every file against the statement. */
    List<VerifyResult.CheckedObject> check(
            GoldenImage image, boolean verity, boolean metadataOnly, Path work, int threads, BuildProgress progress)
            throws IOException {
        ContentCheck reading = new ContentCheck();
        List<VerifyResult.CheckedObject> objects = new ArrayList<>();
        long bytes = 0;
        int count = 0;
        for (SealedFile file : image.bootstraps()) {
            Path bootstrap = files.get(file.name());
            if (bootstrap == null) {
                objects.add(missing("bootstrap", file));
            } else {
                reading.add("bootstrap", FileRange.of(bootstrap), file, verity);
            }
        }
        for (SealedFile file : image.blobs()) {
            Path blob = directory.resolve(ImageDirectory.BLOBS).resolve(file.name());
            if (!Digest.isHex(file.name()) || !Files.isRegularFile(blob)) {
                objects.add(missing("blob", file));
            } else if (metadataOnly) {
                objects.add(named("blob", file, Files.size(blob)));
            } else {
                reading.add("blob", FileRange.of(blob), file, verity);
                bytes += file.size();
                count++;
            }
        }
        progress.started("image directory", count, bytes);
        List<VerifyResult.CheckedObject> all = new ArrayList<>(reading.run(threads, progress::read));
        all.addAll(objects);
        if (image.manifest().isPresent()) {
            all.add(config(image.manifest().get(), work));
        }
        return all;
    }

    /** The config is in no statement; but the manifest that was signed names it. */
    private VerifyResult.CheckedObject config(Digest manifest, Path work) throws IOException {
        Path file = directory.resolve(ImageDirectory.CONFIG);
        if (!Files.isRegularFile(file)) {
            return new VerifyResult.CheckedObject(
                    VerifyResult.How.WRONG,
                    "config",
                    ImageDirectory.CONFIG,
                    0,
                    "it is missing, the signed manifest has one");
        }
        Optional<Document> kept =
                KeptManifest.read(directory).filter(document -> ContentCheck.same(document.digest(), manifest));
        Digest found;
        Digest signed;
        if (kept.isPresent()) {
            found = PushedManifest.config(directory).digest();
            signed = Descriptor.of(kept.get().json().needObject("config")).digest();
        } else { // takes longer: the bootstraps have to be compressed
            found = PushedManifest.of(directory, NydusFile.read(directory), work)
                    .map(Document::digest)
                    .orElse(Digest.ZERO);
            signed = manifest;
        }
        boolean same = ContentCheck.same(found, signed);
        return new VerifyResult.CheckedObject(
                same ? VerifyResult.How.BYTES : VerifyResult.How.WRONG,
                "config",
                ImageDirectory.CONFIG,
                Files.size(file),
                same
                        ? "with it the manifest is the signed one"
                        : "with it the %s is sha256:%s, signed is sha256:%s"
                                .formatted(kept.isPresent() ? "image's config" : "manifest", found, signed));
    }

    static VerifyResult.CheckedObject missing(String kind, SealedFile file) {
        return new VerifyResult.CheckedObject(
                VerifyResult.How.WRONG, kind, file.name(), file.size(), "it is missing, the signed statement names it");
    }

    static VerifyResult.CheckedObject named(String kind, SealedFile file, long size) {
        return size == file.size()
                ? new VerifyResult.CheckedObject(
                        VerifyResult.How.NAMED, kind, file.name(), size, "its bytes were not read, only their number")
                : new VerifyResult.CheckedObject(
                        VerifyResult.How.WRONG,
                        kind,
                        file.name(),
                        size,
                        "it has %d bytes, the signed statement says %d".formatted(size, file.size()));
    }
}
