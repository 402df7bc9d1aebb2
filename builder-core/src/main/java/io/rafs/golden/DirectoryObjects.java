package io.rafs.golden;

import io.rafs.build.BuildProgress;
import io.rafs.build.FileDigest;
import io.rafs.build.ImageParts;
import io.rafs.build.PushedManifest;
import io.rafs.format.Digest;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import io.rafs.oci.NydusImage;
import io.rafs.sink.ImageDirectory;
import io.rafs.statement.GoldenImage;
import io.rafs.statement.SealedFile;
import io.rafs.store.FileRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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
        Set<Digest> digests = new LinkedHashSet<>();
        for (String suffix : ImageParts.SUFFIXES) {
            Path file = directory.resolve(ImageDirectory.BOOTSTRAP + suffix);
            if (suffix.isEmpty() || Files.isRegularFile(file)) {
                files.put(NydusImage.BOOTSTRAP + suffix, file);
                digests.add(FileDigest.sha256(file));
            }
        }
        return new DirectoryObjects(directory, files, digests);
    }

    /**
     * The manifest that is kept beside the signatures, if config and label are those that it names. It takes no time to find, and
     * says nothing of bootstraps and blobs.
     *
     * @param expected another one is not looked at
     * @throws RefusedException if a bootstrap, the config or the manifest is damaged
     */
    Optional<Digest> keptManifest(Optional<Digest> expected) throws IOException {
        Optional<Document> kept = KeptManifest.read(directory)
                .filter(document -> expected.isEmpty() || ContentCheck.same(document.digest(), expected.get()));
        if (kept.isEmpty() || !Files.isRegularFile(directory.resolve(ImageDirectory.CONFIG))) {
            return Optional.empty();
        }
        Digest config = Descriptor.of(kept.get().json().needObject("config")).digest();
        return ContentCheck.same(PushedManifest.config(directory).digest(), config)
                        && CarriedSignatures.nydus(kept.get().json()).equals(NydusFile.read(directory))
                ? Optional.of(kept.get().digest())
                : Optional.empty();
    }

    /**
     * The manifest that the files make, found by compressing the bootstraps, or nothing if there is no config, or not every blob that the bootstraps lead to.
     *
     * @throws RefusedException if a bootstrap or the config is damaged
     */
    Optional<Digest> manifest(Path work) throws IOException {
        for (Digest id : ImageParts.of(directory).ids()) {
            if (!Files.isRegularFile(directory.resolve(ImageDirectory.BLOBS).resolve(id.hex()))) {
                return Optional.empty();
            }
        }
        return PushedManifest.of(directory, NydusFile.read(directory), work).map(Document::digest);
    }

    /**
     * Holds every file against the statement.
     *
     * @param manifest that the files make, if they make one
     */
    List<VerifyResult.CheckedObject> check(
            GoldenImage image, Optional<Digest> manifest, VerifyPlan plan, boolean verity, BuildProgress progress)
            throws IOException {
        ContentCheck reading = new ContentCheck();
        List<VerifyResult.CheckedObject> objects = new ArrayList<>();
        long bytes = 0;
        int count = 0;
        Set<String> unsigned = new TreeSet<>(files.keySet());
        for (SealedFile file : image.bootstraps()) {
            Path bootstrap = files.get(file.name());
            unsigned.remove(file.name());
            if (bootstrap == null) {
                objects.add(missing("bootstrap", file));
            } else {
                reading.add("bootstrap", FileRange.of(bootstrap), file, verity);
            }
        }
        for (String name : unsigned) {
            objects.add(unsigned("bootstrap", name, files.get(name)));
        }
        for (SealedFile file : image.blobs()) {
            Path blob = directory.resolve(ImageDirectory.BLOBS).resolve(file.name());
            if (!Digest.isHex(file.name()) || !Files.isRegularFile(blob)) {
                objects.add(missing("blob", file));
            } else if (plan.metadataOnly()) {
                objects.add(named("blob", file, Files.size(blob)));
            } else {
                reading.add("blob", FileRange.of(blob), file, verity);
                bytes += file.size();
                count++;
            }
        }
        progress.started("image directory", count, bytes);
        List<VerifyResult.CheckedObject> all = new ArrayList<>(reading.run(plan.threads(), progress::read));
        all.addAll(objects);
        config(image.manifest(), manifest).ifPresent(all::add);
        return all;
    }

    /** The config is in no statement; but with it, files that are, and nothing else, the manifest comes out as it was signed. */
    private Optional<VerifyResult.CheckedObject> config(Optional<Digest> signed, Optional<Digest> made)
            throws IOException {
        Path file = directory.resolve(ImageDirectory.CONFIG);
        boolean there = Files.isRegularFile(file);
        if (signed.isEmpty()) {
            return there ? Optional.of(unsigned("config", ImageDirectory.CONFIG, file)) : Optional.empty();
        }
        boolean same = made.isPresent() && ContentCheck.same(made.get(), signed.get());
        String text;
        if (!there) {
            text = "it is missing, the signed manifest has one";
        } else if (made.isEmpty()) {
            text = "whether it is the signed one cannot be told while blobs are missing";
        } else {
            text = same
                    ? "with it the manifest is the signed one"
                    : "with it the manifest is sha256:%s, the statement says sha256:%s"
                            .formatted(made.get(), signed.get());
        }
        return Optional.of(new VerifyResult.CheckedObject(
                same ? VerifyResult.How.BYTES : VerifyResult.How.WRONG,
                "config",
                ImageDirectory.CONFIG,
                there ? Files.size(file) : 0,
                text));
    }

    private static VerifyResult.CheckedObject unsigned(String kind, String name, Path file) throws IOException {
        return new VerifyResult.CheckedObject(
                VerifyResult.How.WRONG,
                kind,
                name,
                Files.size(file),
                "the image has it, and the signed statement does not speak of it");
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
