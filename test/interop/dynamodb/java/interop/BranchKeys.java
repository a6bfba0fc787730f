package interop;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.cryptography.dbencryptionsdk.dynamodb.DynamoDbEncryption;
import software.amazon.cryptography.dbencryptionsdk.dynamodb.model.CreateDynamoDbEncryptionBranchKeyIdSupplierInput;
import software.amazon.cryptography.dbencryptionsdk.dynamodb.model.DynamoDbEncryptionConfig;
import software.amazon.cryptography.dbencryptionsdk.dynamodb.model.GetBranchKeyIdFromDdbKeyOutput;
import software.amazon.cryptography.keystore.KeyStore;
import software.amazon.cryptography.keystore.model.KMSConfiguration;
import software.amazon.cryptography.keystore.model.KeyStoreConfig;
import software.amazon.cryptography.materialproviders.IBranchKeyIdSupplier;
import software.amazon.cryptography.materialproviders.IKeyring;
import software.amazon.cryptography.materialproviders.model.CreateAwsKmsHierarchicalKeyringInput;

/** The hierarchical keyring over a key store whose table is in memory, and whose keys AWS KMS protects. */
final class BranchKeys {
  private BranchKeys() {}

  static IKeyring keyring(JsonNode description, KmsClient kms) {
    JsonNode store = description.get("store");
    var keyStore = KeyStore.builder().KeyStoreConfig(KeyStoreConfig.builder()
        .ddbTableName(store.get("tableName").asText())
        .logicalKeyStoreName(store.get("logicalName").asText())
        .kmsConfiguration(KMSConfiguration.builder().kmsKeyArn(store.get("kmsArn").asText()).build())
        .ddbClient(new Table(store.get("items")))
        .kmsClient(kms)
        .build()).build();
    var input = CreateAwsKmsHierarchicalKeyringInput.builder().keyStore(keyStore).ttlSeconds(600);
    if (description.has("branchKeyId")) {
      input.branchKeyId(description.get("branchKeyId").asText());
    } else {
      String attribute = description.get("attribute").asText();
      input.branchKeyIdSupplier(supplier(key -> key.get(attribute).s().split("#", 2)[0]));
    }
    return Keyrings.PROVIDERS.CreateAwsKmsHierarchicalKeyring(input.build());
  }

  /** Returns a supplier of branch key ids: each is made of the keys and the attributes in the context of an item. */
  static IBranchKeyIdSupplier supplier(Function<Map<String, AttributeValue>, String> idOf) {
    return DynamoDbEncryption.builder()
        .DynamoDbEncryptionConfig(DynamoDbEncryptionConfig.builder().build())
        .build()
        .CreateDynamoDbEncryptionBranchKeyIdSupplier(CreateDynamoDbEncryptionBranchKeyIdSupplierInput.builder()
            .ddbKeyBranchKeyIdSupplier(input -> GetBranchKeyIdFromDdbKeyOutput.builder()
                .branchKeyId(idOf.apply(input.ddbKey()))
                .build())
            .build())
        .branchKeyIdSupplier();
  }

  /** The key store's table, which the library only reads. */
  private static final class Table implements DynamoDbClient {
    private final List<Map<String, AttributeValue>> items = new ArrayList<>();

    Table(JsonNode items) {
      items.forEach(item -> this.items.add(Json.itemOf(item)));
    }

    @Override
    public GetItemResponse getItem(GetItemRequest request) {
      var response = GetItemResponse.builder();
      items.stream()
          .filter(item -> item.entrySet().containsAll(request.key().entrySet()))
          .findFirst()
          .ifPresent(response::item);
      return response.build();
    }

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }
}
