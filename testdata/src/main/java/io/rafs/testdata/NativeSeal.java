package io.rafs.testdata;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** Makes uuid and checksum of a native bootstrap right for its bytes, so that damage to these bytes is all there is. */
public final class NativeSeal {
    private static final int BLOCK = 4096;
    private static final int CHECKSUM = 1024 + 4;
    private static final int UUID = 1024 + 48;
    private static final int UUID_SIZE = 16;

    private NativeSeal() {}

    /** Seals the bytes of a bootstrap; nothing if they are too few for a superblock. */
    public static void seal(byte[] bootstrap) {
        if (bootstrap.length < BLOCK) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(bootstrap).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(CHECKSUM, 0).put(UUID, new byte[UUID_SIZE]);
        byte[] uuid = Arrays.copyOf(HexFormat.of().parseHex(Sha256.hex(bootstrap)), UUID_SIZE);
        uuid[6] = (byte) (uuid[6] & 0x0f | 0x80);
        uuid[8] = (byte) (uuid[8] & 0x3f | 0x80);
        bytes.put(UUID, uuid);
        sum(bootstrap);
    }

    /** Makes the checksum right, and leaves the uuid. */
    public static void sum(byte[] bootstrap) {
        ByteBuffer bytes = ByteBuffer.wrap(bootstrap).order(ByteOrder.LITTLE_ENDIAN);
        CRC32C crc = new CRC32C();
        bytes.putInt(CHECKSUM, 0);
        crc.update(bootstrap, 1024, BLOCK - 1024);
        bytes.putInt(CHECKSUM, (int) ~crc.getValue());
    }
}
