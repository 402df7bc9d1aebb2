package io.rafs.sign;

import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** A PKCS#12 file: a key, its certificates, and one passphrase for all of it. */
final class Pkcs12 {
    private Pkcs12() {}

    /** Whether a file begins as one: SEQUENCE { 3, ...}. */
    static boolean isOne(byte[] file) {
        int at = file.length > 8 && file[0] == 0x30 ? 2 + (file[1] < 0 ? file[1] & 0x7f : 0) : 8;
        return at < 6 && file[at] == 0x02 && file[at + 1] == 0x01 && file[at + 2] == 0x03;
    }

    /** The signer of its one key; its own certificates are the chain unless another is given. */
    static Signer open(String where, byte[] file, List<X509Certificate> chain, Passphrases passphrases)
            throws IOException {
        char[] passphrase = passphrases.passphrase(where);
        byte[] pkcs8 = new byte[0];
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            load(where, store, file, passphrase);
            String alias = alias(where, store);
            pkcs8 = store.getKey(alias, passphrase).getEncoded();
            return PrivateKeyFile.fromPkcs8(where, pkcs8, chain.isEmpty() ? chain(store, alias) : chain);
        } catch (GeneralSecurityException | RuntimeException e) {
            // what the JDK makes of damaged DER is not documented to be one exception
            throw new RefusedException(
                    where,
                    "it cannot be read as PKCS#12 with this passphrase; it is damaged, or made with what Java does not know");
        } finally {
            Arrays.fill(passphrase, '\0');
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    private static void load(String where, KeyStore store, byte[] file, char[] passphrase)
            throws GeneralSecurityException, RefusedException {
        try {
            store.load(new ByteArrayInputStream(file), passphrase);
        } catch (IOException e) {
            throw Pbes2.wrong(where);
        }
    }

    private static String alias(String where, KeyStore store) throws GeneralSecurityException, RefusedException {
        List<String> keys = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                keys.add(alias);
            }
        }
        if (keys.size() != 1) {
            throw new RefusedException(
                    where,
                    "it has %d private keys (%s), expected one"
                            .formatted(keys.size(), EscapedText.of(String.join(", ", keys))));
        }
        return keys.get(0);
    }

    static List<X509Certificate> chain(KeyStore store, String alias) throws GeneralSecurityException {
        List<X509Certificate> chain = new ArrayList<>();
        Certificate[] certificates = store.getCertificateChain(alias);
        if (certificates != null) {
            for (Certificate certificate : certificates) {
                chain.add((X509Certificate) certificate);
            }
        }
        return chain;
    }
}
