package io.rafs.golden;

import io.rafs.digest.Hasher;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.registry.RegistryException;
import io.rafs.sink.Transfers;
import io.rafs.statement.SealedFile;
import io.rafs.store.Stored;
import io.rafs.verity.FsVerity;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Reads objects and holds every byte of them against digests that are believed. */
final class ContentCheck {
    private static final int BUFFER = 256 << 10;

    private final List<Item> items = new ArrayList<>();

    /**
     * Something to be read.
     *
     * @param verity its fs-verity digest, if that is to be held against, too
     */
    private record Item(
            String kind, String name, Stored bytes, Digest sha256, long size, Optional<Digest> verity, String by) {}

    /** Has an object read: a file of a statement. */
    void add(String kind, Stored bytes, SealedFile file, boolean verity) {
        items.add(new Item(
                kind,
                file.name(),
                bytes,
                file.sha256(),
                file.size(),
                verity ? Optional.of(file.fsVerity()) : Optional.empty(),
                "the signed statement"));
    }

    /** Has an object read that a manifest names, which is signed itself. */
    void add(String kind, Stored bytes, Digest sha256, long size) {
        items.add(new Item(kind, "sha256:" + sha256, bytes, sha256, size, Optional.empty(), "the signed manifest"));
    }

    /**
     * Reads all of them, the largest first so that no thread is left with it alone.
     *
     * @param progress is told bytes, by any thread
     */
    List<VerifyResult.CheckedObject> run(int threads, LongConsumer progress) throws IOException {
        VerifyResult.CheckedObject[] results = new VerifyResult.CheckedObject[items.size()];
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingLong((Integer i) -> items.get(i).size()).reversed());
        Transfers.run(Math.max(1, Math.min(threads, items.size())), items.size(), i -> {
            int index = order.get(i);
            results[index] = check(items.get(index), progress);
        });
        return Arrays.asList(results);
    }

    private static VerifyResult.CheckedObject check(Item item, LongConsumer progress) throws IOException {
        if (item.bytes().size() != item.size()) {
            return wrong(
                    item, "it has %d bytes, %s says %d".formatted(item.bytes().size(), item.by(), item.size()));
        }
        Hasher sha256 = Hasher.sha256();
        Optional<FsVerity.Digesting> verity = item.verity().map(digest -> new FsVerity.Digesting());
        long size = 0;
        try (InputStream in = item.bytes().open()) {
            byte[] buffer = new byte[BUFFER];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                sha256.update(buffer, 0, count);
                if (verity.isPresent()) {
                    verity.get().update(buffer, 0, count);
                }
                size += count;
                if (size > item.size()) {
                    return wrong(item, "it goes on after the %d bytes that %s says".formatted(item.size(), item.by()));
                }
                synchronized (progress) {
                    progress.accept(count);
                }
            }
        } catch (RefusedException e) {
            return wrong(item, e.getMessage());
        } catch (RegistryException e) {
            if (e.kind() == RegistryException.Kind.WRONG_ANSWER || e.kind() == RegistryException.Kind.NOT_FOUND) {
                return wrong(item, e.getMessage());
            }
            throw e;
        }
        Digest found = sha256.digest();
        if (!same(found, item.sha256())) {
            return wrong(item, "its digest is sha256:%s, %s says sha256:%s".formatted(found, item.by(), item.sha256()));
        }
        if (verity.isPresent()) {
            Digest measured = verity.get().finish();
            if (!same(measured, item.verity().get())) {
                return wrong(
                        item,
                        "its fs-verity digest is %s, %s says %s"
                                .formatted(measured, item.by(), item.verity().get()));
            }
        }
        return new VerifyResult.CheckedObject(
                VerifyResult.How.BYTES, item.kind(), item.name(), item.size(), "as " + item.by() + " says");
    }

    private static VerifyResult.CheckedObject wrong(Item item, String text) {
        return new VerifyResult.CheckedObject(VerifyResult.How.WRONG, item.kind(), item.name(), item.size(), text);
    }

    /** In a time that does not depend on where they differ. */
    static boolean same(Digest a, Digest b) {
        return MessageDigest.isEqual(a.bytes(), b.bytes());
    }
}
