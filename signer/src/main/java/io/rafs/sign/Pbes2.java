package io.rafs.sign;

import io.rafs.format.RefusedException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.SCrypt;

/**
 * PKCS#8 keys encrypted by PBES2 (RFC 8018): PBKDF2 or scrypt, then AES in CBC mode. A file could ask for hours and gigabytes,
 * so both are bounded.
 */
final class Pbes2 {
    /** Most rounds of PBKDF2: some seconds. */
    private static final int MAX_ROUNDS = 10_000_000;

    /** Most bytes of memory for scrypt. */
    private static final long MAX_MEMORY = 128L << 20;

    /** Most work of scrypt, as N times r times p: a second or two. */
    private static final long MAX_WORK = 1L << 22;

    /** What {@link #encrypt} takes: OWASP's advice of 2023 for PBKDF2 by HMAC-SHA-256. */
    private static final int ROUNDS = 600_000;

    private static final int SALT = 16;
    private static final int BLOCK = 16;

    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] PBES2 = HEX.parseHex("06092a864886f70d01050d");
    private static final byte[] PBKDF2 = HEX.parseHex("06092a864886f70d01050c");
    private static final byte[] SCRYPT = HEX.parseHex("06092b06010401da47040b");
    private static final byte[] HMAC_SHA256 = HEX.parseHex("300c06082a864886f70d02090500");
    private static final byte[] HMAC_SHA384 = HEX.parseHex("300c06082a864886f70d020a0500");
    private static final byte[] HMAC_SHA512 = HEX.parseHex("300c06082a864886f70d020b0500");
    private static final byte[] AES128_CBC = HEX.parseHex("0609608648016503040102");
    private static final byte[] AES192_CBC = HEX.parseHex("0609608648016503040116");
    private static final byte[] AES256_CBC = HEX.parseHex("060960864801650304012a");

    private Pbes2() {}

    /** The key inside; the caller wipes it. */
    static byte[] decrypt(String where, byte[] encrypted, char[] passphrase) throws RefusedException {
        DerIn file = new DerIn(where, encrypted);
        DerIn info = file.sequence();
        file.end();
        DerIn scheme = info.sequence();
        byte[] data = info.take(0x04);
        info.end();
        if (!Arrays.equals(scheme.whole(0x06), PBES2)) {
            throw new RefusedException(
                    where, "it is not encrypted by PBES2; convert it with openssl pkcs8 -topk8 -v2 aes-256-cbc");
        }
        DerIn parameters = scheme.sequence();
        scheme.end();
        DerIn derivation = parameters.sequence();
        DerIn cipher = parameters.sequence();
        parameters.end();
        int bytes = keyBytes(where, cipher.whole(0x06));
        byte[] iv = cipher.take(0x04);
        cipher.end();
        if (iv.length != BLOCK || data.length % BLOCK != 0) {
            throw new RefusedException(where, "its ciphertext is not made of blocks of AES; it is damaged");
        }
        byte[] key = derive(where, derivation, bytes, passphrase);
        try {
            return aes(Cipher.DECRYPT_MODE, key, iv, data);
        } catch (GeneralSecurityException e) {
            throw wrong(where);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** What a passphrase that does not fit is told by. */
    static RefusedException wrong(String where) {
        return new RefusedException(where, "its passphrase is another one, or it is damaged; nothing was signed");
    }

    private static int keyBytes(String where, byte[] cipher) throws RefusedException {
        if (Arrays.equals(cipher, AES256_CBC)) {
            return 32;
        }
        if (Arrays.equals(cipher, AES192_CBC)) {
            return 24;
        }
        if (Arrays.equals(cipher, AES128_CBC)) {
            return 16;
        }
        throw new RefusedException(
                where, "it is not encrypted by AES in CBC mode; convert it with openssl pkcs8 -topk8 -v2 aes-256-cbc");
    }

    private static byte[] derive(String where, DerIn derivation, int bytes, char[] passphrase) throws RefusedException {
        byte[] function = derivation.whole(0x06);
        DerIn in = derivation.sequence();
        derivation.end();
        byte[] salt = in.take(0x04);
        if (Arrays.equals(function, PBKDF2)) {
            int rounds = in.number();
            keyLength(where, in, bytes);
            String mac = in.tag() < 0 ? "" : mac(in.whole(0x30));
            in.end();
            if (mac.isEmpty()) {
                throw new RefusedException(
                        where,
                        "its passphrase is stretched by something else than HMAC of SHA-256, SHA-384 or SHA-512; convert it with openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256");
            }
            if (rounds < 1 || rounds > MAX_ROUNDS) {
                throw new RefusedException(
                        where, "it asks for %d rounds of PBKDF2, expected 1 to %d".formatted(rounds, MAX_ROUNDS));
            }
            return pbkdf2(where, mac, passphrase, salt, rounds, bytes);
        }
        if (Arrays.equals(function, SCRYPT)) {
            int n = in.number();
            int r = in.number();
            int p = in.number();
            keyLength(where, in, bytes);
            in.end();
            if (n < 2
                    || Integer.bitCount(n) != 1
                    || r < 1
                    || p < 1
                    || 128L * n * r > MAX_MEMORY
                    || (long) n * r * p > MAX_WORK
                    || (long) r * p > 1 << 20) {
                throw new RefusedException(
                        where,
                        "it asks for scrypt with N=%d, r=%d, p=%d; expected a power of two, and at most %d MiB and N*r*p of %d"
                                .formatted(n, r, p, MAX_MEMORY >> 20, MAX_WORK));
            }
            return scrypt(passphrase, salt, n, r, p, bytes);
        }
        throw new RefusedException(
                where, "its passphrase is stretched by something unknown, expected PBKDF2 or scrypt");
    }

    private static void keyLength(String where, DerIn in, int bytes) throws RefusedException {
        if (in.tag() == 0x02 && in.number() != bytes) {
            throw new RefusedException(where, "the length of its key is not that of its cipher; it is damaged");
        }
    }

    private static String mac(byte[] algorithm) {
        if (Arrays.equals(algorithm, HMAC_SHA256)) {
            return "PBKDF2WithHmacSHA256";
        }
        if (Arrays.equals(algorithm, HMAC_SHA384)) {
            return "PBKDF2WithHmacSHA384";
        }
        return Arrays.equals(algorithm, HMAC_SHA512) ? "PBKDF2WithHmacSHA512" : "";
    }

    private static byte[] pbkdf2(String where, String mac, char[] passphrase, byte[] salt, int rounds, int bytes)
            throws RefusedException {
        if (salt.length == 0) {
            throw new RefusedException(where, "it has no salt; it is damaged");
        }
        PBEKeySpec spec = new PBEKeySpec(passphrase, salt, rounds, 8 * bytes);
        try {
            return SecretKeyFactory.getInstance(mac).generateSecret(spec).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + mac, e);
        } finally {
            spec.clearPassword();
        }
    }

    /** scrypt of a passphrase in UTF-8. */
    static byte[] scrypt(char[] passphrase, byte[] salt, int n, int r, int p, int bytes) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(passphrase));
        byte[] utf8 = Arrays.copyOfRange(encoded.array(), 0, encoded.limit());
        try {
            return SCrypt.generate(utf8, salt, n, r, p, bytes);
        } finally {
            Arrays.fill(utf8, (byte) 0);
            Arrays.fill(encoded.array(), (byte) 0);
        }
    }

    private static byte[] aes(int mode, byte[] key, byte[] iv, byte[] data) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
        return cipher.doFinal(data);
    }

    /** EncryptedPrivateKeyInfo of a key, as openssl reads it. */
    static byte[] encrypt(byte[] pkcs8, char[] passphrase, SecureRandom random) {
        byte[] salt = new byte[SALT];
        byte[] iv = new byte[BLOCK];
        random.nextBytes(salt);
        random.nextBytes(iv);
        byte[] key = new byte[0];
        try {
            key = pbkdf2("key", "PBKDF2WithHmacSHA256", passphrase, salt, ROUNDS, 32);
            byte[] data = aes(Cipher.ENCRYPT_MODE, key, iv, pkcs8);
            byte[] rounds = ByteBuffer.allocate(4).putInt(ROUNDS).array();
            byte[] derivation = Der.sequence(
                    PBKDF2,
                    Der.sequence(Der.of(0x04, salt), Der.of(0x02, Arrays.copyOfRange(rounds, 1, 4)), HMAC_SHA256));
            byte[] cipher = Der.sequence(AES256_CBC, Der.of(0x04, iv));
            return Der.sequence(Der.sequence(PBES2, Der.sequence(derivation, cipher)), Der.of(0x04, data));
        } catch (GeneralSecurityException | RefusedException e) {
            throw new IllegalStateException("every Java has AES", e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }
}
