package io.rafs.read;

import io.rafs.format.Digest;
import io.rafs.format.erofs.DeviceSlot;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The files behind the device table of a plain EROFS image, each opened when it is first needed. May be used by several threads. */
public final class DeviceSet implements Closeable {
    private final String image;
    private final List<DeviceSlot> slots;
    private final Optional<Path> place;
    private final Device[] open;

    /** @param place a directory that has the files by their tags, or the one file itself */
    DeviceSet(String image, List<DeviceSlot> slots, Optional<Path> place) {
        this.image = image;
        this.slots = slots;
        this.place = place;
        open = new Device[slots.size()];
    }

    /** An open device: its bytes, and the chunks that it lists. */
    record Device(PagedFile file, Optional<ChunkDigests> digests) {
        Optional<Digest> listedDigest(Run.Stored run) throws IOException {
            if (digests.isEmpty()) {
                return Optional.empty();
            }
            Optional<ChunkDigests.Listed> chunk =
                    digests.get().holding(run.offset()).filter(listed -> listed.start() == run.offset());
            return chunk.isEmpty() || chunk.get().info().uncompressedSize() != run.length()
                    ? Optional.empty()
                    : Optional.of(digests.get().digest(chunk.get()));
        }
    }

    /** How many devices the image has beside the bootstrap. */
    public int count() {
        return slots.size();
    }

    /** Whether it is known where they are. */
    public boolean isKnown() {
        return place.isPresent();
    }

    /**
     * Where a device is, or should be.
     *
     * @param number from 1 on
     * @throws NoSuchFileException if that cannot be told
     */
    public Path path(int number) throws NoSuchFileException {
        if (place.isEmpty()) {
            throw missing("its content is in blobs, which are not beside it; say where they are with --blobs");
        }
        if (Files.isRegularFile(place.get())) {
            if (slots.size() != 1) {
                throw missing(
                        "--blobs names one file, but the image has %d devices; name a directory that has them by their tags"
                                .formatted(slots.size()));
            }
            return place.get();
        }
        String tag = slots.get(number - 1).tag();
        if (tag.isEmpty() || tag.indexOf('/') >= 0 || tag.equals(".") || tag.equals("..")) {
            throw missing("device %d has the tag '%s', by which no file can be found in %s; %s"
                    .formatted(
                            number,
                            tag,
                            place.get(),
                            slots.size() == 1
                                    ? "name the file itself with --blobs"
                                    : "only images with one device can be read without tags"));
        }
        return place.get().resolve(tag);
    }

    /** Whether a device is where it should be. */
    boolean isAtHand(int number) {
        try {
            return Files.isRegularFile(path(number));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private NoSuchFileException missing(String why) {
        return new NoSuchFileException(image, null, why);
    }

    /** The device with this number, from 1 on. */
    synchronized Device device(int number) throws IOException {
        if (open[number - 1] == null) {
            Path path = path(number);
            if (!Files.exists(path)) {
                throw new NoSuchFileException(
                        path.toString(),
                        null,
                        "device %d of the image is missing; say with --blobs where it is".formatted(number));
            }
            PagedFile file = PagedFile.open(path);
            try {
                open[number - 1] = new Device(file, ChunkDigests.find(file));
            } catch (IOException | RuntimeException e) {
                file.close();
                throw e;
            }
        }
        return open[number - 1];
    }

    /** Bytes of a device. */
    public long size(int number) throws IOException {
        return device(number).file.size();
    }

    /** Reads exactly {@code length} bytes of a device. */
    public void read(int number, long offset, byte[] to, int length) throws IOException {
        device(number).file.read("a device", offset, to, 0, length);
    }

    /**
     * A device as a blob; closed with the others.
     *
     * @return nothing if the file does not end like a blob that lists its chunks
     * @throws io.rafs.format.CorruptImageException if it does, but cannot be right
     */
    public Optional<BlobReader> blob(int number) throws IOException {
        return DeviceBlob.open(device(number).file, number);
    }

    @Override
    public synchronized void close() throws IOException {
        for (Device device : open) {
            if (device != null) {
                device.file.close();
            }
        }
    }
}
