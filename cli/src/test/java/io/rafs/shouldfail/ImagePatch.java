package io.rafs.shouldfail;

import io.rafs.testdata.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** A good image that gets damaged: its bootstrap, its first blob, or both. */
final class ImagePatch {
    private static final String BLOBS = "blobs/";
    private static final int TAIL = 512;
    private static final int REGION = 128;

    private final BootPatch boot;
    private final Map<String, byte[]> others;
    private String name;
    private byte[] blob;

    ImagePatch(Map<String, byte[]> files) {
        boot = new BootPatch(files.get("bootstrap"));
        name = BLOBS + new String(boot.get(boot.slot(0, 0), 64), StandardCharsets.US_ASCII);
        blob = files.get(name).clone();
        others = new TreeMap<>(files);
        others.remove(name);
    }

    /** The bootstrap. */
    BootPatch boot() {
        return boot;
    }

    /** Bytes of the blob. */
    int blobSize() {
        return blob.length;
    }

    /** Where the chunk info array of a device starts, by its table of contents. */
    int deviceInfo() {
        return (int) number(blob.length - TAIL - 3 * REGION + 56);
    }

    /** Where the chunk info array starts in the blob. */
    int info() {
        return (int) boot.u64(boot.blob(0, 112));
    }

    /** Where the header behind it starts. */
    int header() {
        return info() + (int) boot.u64(boot.blob(0, 120));
    }

    /** Where the chunk digests start. */
    int digests() {
        return header() + 4096 + TAIL;
    }

    /** Where the table of contents starts. */
    int contents() {
        return blob.length - (int) boot.u32(boot.blob(0, 104));
    }

    /** Turns over all bits of a byte of the blob. */
    ImagePatch flip(int at) {
        blob[at] ^= (byte) 0xff;
        return this;
    }

    /** Changes bytes of the blob. */
    ImagePatch put(int at, int... octets) {
        for (int i = 0; i < octets.length; i++) {
            blob[at + i] = (byte) octets[i];
        }
        return this;
    }

    /** Changes text in the blob. */
    ImagePatch text(int at, String text) {
        return put(at, text.chars().toArray());
    }

    /** Exchanges two pieces of the blob. */
    ImagePatch swap(int one, int other, int length) {
        byte[] kept = Arrays.copyOfRange(blob, one, one + length);
        System.arraycopy(blob, other, blob, one, length);
        System.arraycopy(kept, 0, blob, other, length);
        return this;
    }

    /** Makes the blob this long: cut, or followed by zeros. */
    ImagePatch length(int length) {
        blob = Arrays.copyOf(blob, length);
        return this;
    }

    /** Digests of the table of contents made right again, so that the damage before is all there is. */
    ImagePatch sealed() {
        for (int at = contents(); at < blob.length - TAIL; at += REGION) {
            int offset = (int) number(at + 56);
            int size = (int) number(at + 64);
            boolean data = blob[at + 8] == 'i';
            byte[] digest = sha256(Arrays.copyOfRange(blob, offset, offset + size + (data ? TAIL : 0)));
            System.arraycopy(digest, 0, blob, at + 24, digest.length);
        }
        return contentsSealed();
    }

    /** The digest of the table of contents made right again. */
    ImagePatch contentsSealed() {
        boot.put(boot.blob(0, 136), sha256(Arrays.copyOfRange(blob, contents(), blob.length)));
        return this;
    }

    /** The blob called by its digest again. */
    ImagePatch named() {
        return named(blob);
    }

    /** The blob called by the digest of all but its chunk digests, as Nydus does. */
    ImagePatch namedWithoutDigests() {
        byte[] rest = Arrays.copyOf(blob, blob.length - 32 * 3);
        System.arraycopy(blob, digests() + 32 * 3, rest, digests(), rest.length - digests());
        return named(rest);
    }

    private ImagePatch named(byte[] digested) {
        String id = Sha256.hex(digested);
        name = BLOBS + id;
        boot.text(boot.slot(0, 0), id).text(boot.blob(0, 0), id);
        return this;
    }

    /** The blob file left out. */
    ImagePatch withoutBlob() {
        blob = null;
        return this;
    }

    private static byte[] sha256(byte[] bytes) {
        return HexFormat.of().parseHex(Sha256.hex(bytes));
    }

    private long number(int at) {
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | blob[at + i] & 0xff;
        }
        return value;
    }

    /** Bytes by path; a directory of blobs is there in any case. */
    Map<String, byte[]> files() {
        Map<String, byte[]> files = new TreeMap<>(others);
        files.put("bootstrap", boot.bytes());
        files.put(blob == null ? BLOBS + "README" : name, blob == null ? new byte[] {'\n'} : blob);
        return files;
    }
}
