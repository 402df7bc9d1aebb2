package io.rafs.seal;

import io.rafs.format.RefusedException;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.rafs.BlobEntry;
import io.rafs.format.rafs.ChunkInfo;
import io.rafs.format.rafs.Compressor;
import io.rafs.read.BlobReader;
import io.rafs.read.BootstrapReader;
import io.rafs.read.ImageReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where everything of an image is when it is one file: the bootstrap at its start, each device at the address that its slot says.
 *
 * @param parts in the order of their places; what is between them is zero
 * @param size bytes, whole blocks
 * @param keepsDevices whether the device table stays, and with it every byte of the bootstrap
 */
record FlatLayout(List<Part> parts, long size, boolean keepsDevices) {
    private static final String REMEDY =
            "build the image with --compressor none, or with --layout native, which kernels read compressed";

    /**
     * A file, and where it goes.
     *
     * @param length bytes of the file from its start on that are meant
     */
    record Part(Path file, long at, long length) {
        long end() {
            return at + length;
        }
    }

    /**
     * The layout of an image.
     *
     * @throws RefusedException if a kernel could not read it as one file
     */
    static FlatLayout of(ImageReader image, Path bootstrap) throws IOException {
        BootstrapReader reader = image.bootstrap();
        if (image.isEmbedded()) {
            throw new RefusedException(
                    reader.name(),
                    "it is a blob that holds a bootstrap, expected a bootstrap; unpack it, and build an image");
        }
        if (reader.isRafs()) {
            refuseCompressed(image);
        }
        List<DeviceSlot> slots = reader.deviceSlots();
        if (reader.isRafs() && slots.size() != image.blobEntries().size()) {
            throw new RefusedException(
                    reader.name(),
                    "it has %d devices and %d blobs, expected as many; rafs check tells more"
                            .formatted(slots.size(), image.blobEntries().size()));
        }
        List<Part> parts = new ArrayList<>();
        parts.add(new Part(bootstrap, 0, reader.size()));
        for (int i = 0; i < slots.size(); i++) {
            if (slots.get(i).blocks() > 0) {
                parts.add(part(image, slots.get(i), i, parts.get(parts.size() - 1)));
            }
        }
        boolean chunked = (reader.superBlock().featureIncompat() & SuperBlock.INCOMPAT_CHUNKED) != 0;
        return new FlatLayout(List.copyOf(parts), up(parts.get(parts.size() - 1).end()), chunked && !slots.isEmpty());
    }

    private static void refuseCompressed(ImageReader image) throws IOException {
        for (BlobEntry blob : image.blobEntries()) {
            Optional<String> foreign = BlobReader.whyForeign(blob);
            if (foreign.isPresent()) {
                throw new RefusedException(image.bootstrap().name(), foreign.get());
            }
            if (blob.compressor() != Compressor.NONE) {
                throw new RefusedException(
                        image.bootstrap().name(),
                        "blob %d is compressed (%s), which no kernel reads in a RAFS image; %s"
                                .formatted(
                                        blob.index(), blob.compressor().name().toLowerCase(Locale.ROOT), REMEDY));
            }
        }
        image.bootstrap().rafs().chunks(chunk -> {
            if ((chunk.flags() & ChunkInfo.COMPRESSED) != 0 || chunk.compressedOffset() != chunk.uncompressedOffset()) {
                throw new RefusedException(
                        image.bootstrap().name(),
                        "chunk %d of blob %d is not stored as it is, where the kernel looks for it; %s"
                                .formatted(chunk.index(), chunk.blob(), REMEDY));
            }
        });
    }

    private static Part part(ImageReader image, DeviceSlot slot, int index, Part before) throws IOException {
        String name = image.bootstrap().name();
        long at = slot.mappedBlock() * SuperBlock.BLOCK;
        if (slot.mappedBlock() == 0 || at < before.end()) {
            throw new RefusedException(
                    name,
                    "device %d is mapped to byte %d, expected a place behind byte %d, so that all is in one file;"
                                    .formatted(index + 1, at, before.end())
                            + " build the image anew");
        }
        Path file = image.bootstrap().isRafs()
                ? blob(image, index)
                : image.devices().path(index + 1);
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(
                    file.toString(),
                    null,
                    "device %d of the image is missing; say with --blobs where it is".formatted(index + 1));
        }
        long length = slot.blocks() * SuperBlock.BLOCK;
        long there = Files.size(file);
        if (up(there) < length) {
            throw new RefusedException(
                    file.toString(),
                    "it has %d bytes, expected %d blocks of %d; it was cut, or is another device"
                            .formatted(there, slot.blocks(), SuperBlock.BLOCK));
        }
        return new Part(file, at, Math.min(there, length));
    }

    private static Path blob(ImageReader image, int index) throws IOException {
        if (!image.blobs().isKnown()) {
            throw new NoSuchFileException(
                    image.bootstrap().name(),
                    null,
                    "its content is in blobs, which are not beside it; say where they are with --blobs");
        }
        return image.blobs().path(index);
    }

    private static long up(long bytes) {
        return (bytes + SuperBlock.BLOCK - 1) / SuperBlock.BLOCK * SuperBlock.BLOCK;
    }
}
