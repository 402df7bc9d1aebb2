package io.rafs.golden;

import io.rafs.build.ImageParts;
import io.rafs.check.Check;
import io.rafs.check.CheckProgress;
import io.rafs.check.Finding;
import io.rafs.check.Severity;
import io.rafs.digest.Hasher;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.format.rafs.BlobEntry;
import io.rafs.format.rafs.BlobFeatures;
import io.rafs.format.rafs.ExtendedSuperBlock;
import io.rafs.json.JsonObject;
import io.rafs.oci.NydusImage;
import io.rafs.oci.Platform;
import io.rafs.read.BootstrapReader;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import io.rafs.sink.ImageDirectory;
import io.rafs.sink.Transfers;
import io.rafs.statement.ImageFormat;
import io.rafs.statement.SealedFile;
import io.rafs.store.BlobStore;
import io.rafs.store.FileRange;
import io.rafs.verity.FsVerity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a golden statement says of an image directory, found by reading every byte of it once.
 *
 * @param bootstraps the primary one first
 * @param blobs in the order of the device table
 * @param format what readers check
 * @param platform as the config says, if there is one
 */
record GoldenFacts(List<SealedFile> bootstraps, List<SealedFile> blobs, ImageFormat format, Optional<String> platform) {
    private static final int BUFFER = 256 << 10;

    /**
     * Finds them.
     *
     * @param threads that read, at least 1
     * @throws RefusedException if the image is not whole
     */
    static GoldenFacts of(Path directory, int threads) throws IOException {
        return of(directory, threads, Map.of());
    }

    /**
     * Finds them.
     *
     * @param known files that have been read already, by their names
     */
    static GoldenFacts of(Path directory, int threads, Map<String, SealedFile> known) throws IOException {
        ImageParts parts = ImageParts.of(directory);
        Map<String, Path> files = new LinkedHashMap<>();
        parts.bootstraps().forEach((suffix, file) -> files.put(NydusImage.BOOTSTRAP + suffix, file));
        int bootstraps = files.size();
        for (Digest id : parts.ids()) {
            Path blob = directory.resolve(ImageDirectory.BLOBS).resolve(id.hex());
            if (!Files.isRegularFile(blob)) {
                throw new RefusedException(
                        directory.toString(),
                        "its blob %s is not at hand, expected %s; only a whole image can be signed"
                                .formatted(id, blob));
            }
            files.put(id.hex(), blob);
        }
        List<SealedFile> sealed = seal(files, threads, known);
        return new GoldenFacts(
                sealed.subList(0, bootstraps),
                sealed.subList(bootstraps, sealed.size()),
                format(parts.bootstraps().get("")),
                platform(directory));
    }

    private static List<SealedFile> seal(Map<String, Path> files, int threads, Map<String, SealedFile> known)
            throws IOException {
        List<String> names = List.copyOf(files.keySet());
        SealedFile[] sealed = new SealedFile[names.size()];
        Transfers.run(Math.min(threads, names.size()), names.size(), i -> {
            SealedFile before = known.get(names.get(i));
            sealed[i] = before != null ? before : seal(names.get(i), files.get(names.get(i)));
        });
        return Arrays.asList(sealed);
    }

    private static SealedFile seal(String name, Path file) throws IOException {
        Hasher sha256 = Hasher.sha256();
        FsVerity.Digesting verity = new FsVerity.Digesting();
        byte[] buffer = new byte[BUFFER];
        long size = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                sha256.update(buffer, 0, count);
                verity.update(buffer, 0, count);
                size += count;
            }
        }
        return new SealedFile(name, sha256.digest(), size, verity.finish());
    }

    private static ImageFormat format(Path bootstrap) throws IOException {
        try (ImageReader image = ImageReader.open(new ImageFiles(bootstrap, Optional.empty()))) {
            BootstrapReader reader = image.bootstrap();
            long incompat = reader.superBlock().featureIncompat();
            long compat = reader.superBlock().featureCompat();
            int blockSize = 1 << reader.superBlock().blockBits();
            if (!reader.isRafs()) {
                return new ImageFormat(0, blockSize, 0, "none", false, false, incompat, compat);
            }
            ExtendedSuperBlock extended = reader.rafs().extended();
            boolean inlined = true;
            for (BlobEntry entry : image.blobEntries()) {
                inlined &= (entry.features() & BlobFeatures.INLINED_CHUNK_DIGEST) != 0;
            }
            AtomicBoolean crc = new AtomicBoolean();
            reader.rafs().chunks(chunk -> crc.compareAndSet(false, chunk.hasCrc32()));
            return new ImageFormat(
                    6,
                    blockSize,
                    extended.chunkSize(),
                    extended.digester(reader.name()).name().toLowerCase(Locale.ROOT),
                    inlined,
                    crc.get(),
                    incompat,
                    compat);
        }
    }

    private static Optional<String> platform(Path directory) throws IOException {
        Path file = directory.resolve(ImageDirectory.CONFIG);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        JsonObject config = JsonObject.parse(file.toString(), FileRange.of(file).readAll(BlobStore.MAX_JSON));
        return Optional.of(Platform.ofEntry(config).toString());
    }

    /**
     * Checks all of the image, as {@code rafs check --data} does.
     *
     * @throws RefusedException if anything is wrong with it: what is signed is what somebody vouches for
     */
    static void check(Path directory, int threads, CheckProgress progress) throws IOException {
        for (Path bootstrap : ImageParts.of(directory).bootstraps().values()) {
            List<Finding> findings = new ArrayList<>();
            Check.run(
                    new ImageFiles(bootstrap, Optional.of(directory.resolve(ImageDirectory.BLOBS))),
                    true,
                    threads,
                    findings::add,
                    progress);
            for (Finding finding : findings) {
                if (finding.rule().severity() == Severity.ERROR) {
                    throw new RefusedException(
                            finding
                                    + "; an image that is not good is not signed: rafs check --data tells all that is wrong with it");
                }
            }
        }
    }
}
