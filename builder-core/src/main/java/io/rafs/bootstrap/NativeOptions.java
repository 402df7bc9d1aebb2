package io.rafs.bootstrap;

import io.rafs.image.Blob;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a native bootstrap says of the whole image.
 *
 * @param form how it tells where content is
 * @param firstDevice the block of the unified address space from which on devices are placed; later if the bootstrap is
 *     larger. Far off, so that the addresses of blobs do not depend on the size of the bootstrap
 * @param volumeName ASCII, at most 16 characters
 * @param uuid 32 hex digits; none to derive one from the bootstrap's bytes
 * @param tag what a device slot calls a blob
 */
record NativeOptions(
        NativeForm form, long firstDevice, String volumeName, Optional<String> uuid, Function<Blob, String> tag) {
    /** 4 GiB into the address space. */
    private static final long FAR = 0x100000;

    static NativeOptions of(NativeForm form) {
        return new NativeOptions(
                form, FAR, "", Optional.empty(), blob -> blob.id().hex());
    }

    /** The same, devices as close to the bootstrap as they can be. */
    NativeOptions near() {
        return new NativeOptions(form, 0, volumeName, uuid, tag);
    }
}
