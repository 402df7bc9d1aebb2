package io.rafs.sign;

import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Set;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/** The private key file of cosign: PKCS#8 in a NaCl secretbox (XSalsa20, Poly1305) under scrypt, in JSON, in PEM. */
final class CosignKey {
    /** What cosign itself takes, and no more: a file could ask for any amount of time and memory. */
    private static final Set<Long> COSTS = Set.of(32768L, 65536L, 131072L);

    private static final int KEY = 32;
    private static final int TAG = 16;

    private CosignKey() {}

    /** Whether a PEM block is such a key. */
    static boolean isType(String pemType) {
        return pemType.equals("ENCRYPTED SIGSTORE PRIVATE KEY") || pemType.equals("ENCRYPTED COSIGN PRIVATE KEY");
    }

    /** The key inside, PKCS#8; the caller wipes it. */
    static byte[] decrypt(String where, byte[] json, char[] passphrase) throws RefusedException {
        JsonObject file = Documents.parse(where, json, VerifyingKey.MAX_FILE);
        JsonObject derivation = file.needObject("kdf");
        JsonObject cipher = file.needObject("cipher");
        need(derivation, "name", "scrypt");
        need(cipher, "name", "nacl/secretbox");
        JsonObject costs = derivation.needObject("params");
        long n = costs.needNumber("N");
        if (!COSTS.contains(n) || costs.needNumber("r") != 8 || costs.needNumber("p") != 1) {
            throw new RefusedException(
                    costs.where(),
                    "it asks for scrypt with N=%d, r=%d, p=%d; expected what cosign writes: N of 32768, 65536 or 131072, r=8, p=1"
                            .formatted(n, costs.needNumber("r"), costs.needNumber("p")));
        }
        byte[] salt = bytes(derivation, "salt", 32);
        byte[] nonce = bytes(cipher, "nonce", 24);
        byte[] box = Base64Text.parse(file.where() + ", ciphertext", file.needText("ciphertext"));
        byte[] key = Pbes2.scrypt(passphrase, salt, (int) n, 8, 1, KEY);
        try {
            return open(where, key, nonce, box);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static void need(JsonObject object, String field, String wanted) throws RefusedException {
        if (!object.needText(field).equals(wanted)) {
            throw new RefusedException(object.where(), "its '%s' is not '%s'".formatted(field, wanted));
        }
    }

    private static byte[] bytes(JsonObject object, String field, int length) throws RefusedException {
        byte[] bytes = Base64Text.parse(object.where() + ", " + field, object.needText(field));
        if (bytes.length != length) {
            throw new RefusedException(
                    object.where(), "its '%s' has %d bytes, expected %d".formatted(field, bytes.length, length));
        }
        return bytes;
    }

    /** The first 32 bytes of key stream are the key of Poly1305; its tag stands before the ciphertext. */
    private static byte[] open(String where, byte[] key, byte[] nonce, byte[] box) throws RefusedException {
        if (box.length <= TAG) {
            throw new RefusedException(where, "its ciphertext has %d bytes, expected more".formatted(box.length));
        }
        XSalsa20Engine stream = new XSalsa20Engine();
        stream.init(false, new ParametersWithIV(new KeyParameter(key), nonce));
        byte[] macKey = new byte[KEY];
        stream.processBytes(macKey, 0, KEY, macKey, 0);
        Poly1305 mac = new Poly1305();
        mac.init(new KeyParameter(macKey));
        mac.update(box, TAG, box.length - TAG);
        byte[] tag = new byte[TAG];
        mac.doFinal(tag, 0);
        Arrays.fill(macKey, (byte) 0);
        if (!MessageDigest.isEqual(tag, Arrays.copyOf(box, TAG))) {
            throw Pbes2.wrong(where);
        }
        byte[] plain = new byte[box.length - TAG];
        stream.processBytes(box, TAG, plain.length, plain, 0);
        return plain;
    }
}
