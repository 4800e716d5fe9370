using Appliance.Store;
using Appliance.Tests.Fakes;

namespace Appliance.Tests.Store;

/// <summary>What a hostile or broken mirror can do to an update, and that it changes nothing (P1, P3, P4, P5).</summary>
public sealed class UpdateTests : IAsyncLifetime
{
    private static readonly DateTimeOffset T0 = StoreWorld.Start.AddHours(-2);
    private static readonly DateTimeOffset T1 = StoreWorld.Start.AddHours(-1);

    private StoreWorld world = null!;

    public async ValueTask InitializeAsync()
    {
        world = await StoreWorld.StartAsync();
        world.Mirror.Publish(T0, serial: 7, validUntil: null, SignedMirror.Template("one", "1.0-1"));
    }

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task Update_FirstTime_StoresAndOffers_AndTheBuiltInSourcesWaitForTheirKeys()
    {
        var updates = await world.Open().UpdateAsync(new UpdateOptions(), StoreWorld.Cancel);

        Assert.Equal([UpdateOutcome.Updated, UpdateOutcome.WaitingForKey, UpdateOutcome.WaitingForKey], updates.Select(update => update.Outcome));
        Assert.Equal((1, T0, 7L), (updates[0].Templates, updates[0].SignedAt, updates[0].Serial));
        Assert.Equal(["one_1.0-1_amd64.tar.gz"], world.Offered());
        Assert.Contains($"signed by {world.Mirror.Key.KeyId}", world.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_NothingChanged_CostsTheSignatureAndA304()
    {
        await world.UpdateAsync();
        world.Mirror.Requests.Clear();

        Assert.Equal(UpdateOutcome.Unchanged, (await world.UpdateAsync()).Outcome);
        Assert.Equal([("aplinfo.dat.minisig", 200), ("aplinfo.dat.gz", 304)], world.Mirror.Requests);
    }

    [Fact]
    public async Task Update_SameTextSignedAnew_IsAcceptedWithoutFetchingTheText()
    {
        await world.UpdateAsync();
        world.Mirror.Publish(T1, serial: 7, validUntil: null, SignedMirror.Template("one", "1.0-1"));
        world.Mirror.Requests.Clear();

        var update = await world.UpdateAsync();

        Assert.Equal((UpdateOutcome.Unchanged, T1), (update.Outcome, update.SignedAt));
        Assert.Equal([("aplinfo.dat.minisig", 200), ("aplinfo.dat.gz", 304)], world.Mirror.Requests);
    }

    /// <summary>P3: nginx makes its ETag of time and size, python's server compares times; a pair put back may have both.</summary>
    [Fact]
    public async Task Update_ServerCallsAReplacedIndexNotModified_IsFoundOutByItsSignature()
    {
        await world.UpdateAsync();
        world.Mirror.Publish(T0.AddHours(-1), serial: 6, validUntil: null, SignedMirror.Template("old", "0.9-1"));
        world.Mirror.CoarseTags = true;

        Assert.Equal("APL1002", (await world.UpdateAsync()).Error?.Code);
    }

    /// <summary>The signature of the new index beside the text of the old one.</summary>
    [Fact]
    public async Task Update_OldTextUnderTheNewSignature_IsRefused()
    {
        var old = world.Mirror.Files["aplinfo.dat.gz"];
        world.Mirror.Publish(T1, serial: 8, validUntil: null, SignedMirror.Template("two", "1.0-1"));
        await world.UpdateAsync();
        world.Mirror.Files["aplinfo.dat.gz"] = old;

        Assert.Equal("APL1001", (await world.UpdateAsync()).Error?.Code);
        Assert.Equal(["two_1.0-1_amd64.tar.gz"], world.Offered());
    }

    [Fact]
    public async Task Update_NewerIndex_ReplacesTheOldAndLeavesNothingBehind()
    {
        await world.UpdateAsync();
        world.Mirror.Publish(T1, serial: 8, validUntil: null, SignedMirror.Template("two", "1.0-1"));

        Assert.Equal(UpdateOutcome.Updated, (await world.UpdateAsync()).Outcome);
        Assert.Equal(["two_1.0-1_amd64.tar.gz"], world.Offered());
        Assert.Equal(2, Directory.GetFileSystemEntries(Path.Join(world.Paths.StateDirectory, "indexes")).Length);
    }

    /// <summary>P3.</summary>
    [Theory]
    [InlineData(-1, 8L, "APL1002")]
    [InlineData(1, 6L, "APL1002")]
    [InlineData(0, 7L, "APL1005")]
    public async Task Update_Rollback_IsRefused_UnlessItIsAllowed(int hours, long serial, string code)
    {
        await world.UpdateAsync();
        world.Mirror.Publish(T0.AddHours(hours), serial, validUntil: null, SignedMirror.Template("old", "0.9-1"));

        var refused = await world.UpdateAsync();

        Assert.Equal((UpdateOutcome.Failed, code), (refused.Outcome, refused.Error?.Code));
        Assert.IsType<VerificationException>(refused.Error);
        Assert.Equal(["one_1.0-1_amd64.tar.gz"], world.Offered());

        var allowed = await world.UpdateAsync(options: new UpdateOptions { AllowRollback = true });
        Assert.Equal(UpdateOutcome.Updated, allowed.Outcome);
        Assert.Contains(allowed.Warnings, warning => warning.Contains("rollback", StringComparison.Ordinal));
        Assert.Contains("rollback allowed", world.Log, StringComparison.Ordinal);
        Assert.Equal(["old_0.9-1_amd64.tar.gz"], world.Offered());
    }

    public static TheoryData<string> Attacks =>
        ["tampered text", "tampered signature", "foreign key", "no signature", "empty signature", "huge signature", "cut gzip", "no gzip", "garbage after gzip", "signed empty index", "signed html", "bomb", "server error"];

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Update_Attacked_FailsAndTheOldIndexStays(string attack)
    {
        await world.UpdateAsync();
        var files = world.Mirror.Files;
        world.Mirror.Publish(T1, serial: 8, validUntil: null, SignedMirror.Template("evil", "1.0-1"));
        using var stranger = Appliance.Signing.MinisignSecretKey.Generate();
        switch (attack)
        {
            case "tampered text":
                var other = files["aplinfo.dat.gz"];
                world.Mirror.Publish(T1.AddMinutes(1), SignedMirror.Template("evil", "2.0-1"));
                files["aplinfo.dat.gz"] = other;
                break;
            case "tampered signature":
                files["aplinfo.dat.minisig"] = [.. files["aplinfo.dat.minisig"].Select((value, index) => index == 90 ? (byte)(value ^ 1) : value)];
                break;
            case "foreign key":
                world.Mirror.Key = stranger;
                world.Mirror.Publish(T1, SignedMirror.Template("evil", "1.0-1"));
                break;
            case "no signature":
                files.TryRemove("aplinfo.dat.minisig", out _);
                break;
            case "empty signature":
                files["aplinfo.dat.minisig"] = [];
                break;
            case "huge signature":
                files["aplinfo.dat.minisig"] = new byte[(64 * 1024) + 1];
                break;
            case "cut gzip":
                files["aplinfo.dat.gz"] = files["aplinfo.dat.gz"][..^20];
                break;
            case "no gzip":
                files["aplinfo.dat.gz"] = "Package: x\n"u8.ToArray();
                break;
            case "garbage after gzip":
                files["aplinfo.dat.gz"] = [.. files["aplinfo.dat.gz"], .. "garbage"u8];
                break;
            case "signed empty index":
                world.Mirror.PublishText(T1, "");
                break;
            case "signed html":
                world.Mirror.PublishText(T1, "<html>\n<body>login</body>\n</html>\n");
                break;
            case "bomb":
                files["aplinfo.dat.gz"] = Appliance.Archives.Gzip.Compress(new byte[(64 << 20) + 1]);
                break;
            case "server error":
                world.Mirror.Broken["aplinfo.dat.gz"] = 500;
                break;
            default:
                Assert.Fail(attack);
                break;
        }

        var before = Directory.GetFiles(Path.Join(world.Paths.StateDirectory, "indexes")).Order(StringComparer.Ordinal).Select(File.ReadAllText).ToList();

        var update = await world.UpdateAsync();

        Assert.Equal(UpdateOutcome.Failed, update.Outcome);
        Assert.NotNull(update.Error);
        Assert.Equal(update.Error.Code.StartsWith("APL103", StringComparison.Ordinal), update.Error.Message.Contains("aplinfo.dat.gz' is no usable index", StringComparison.Ordinal));
        Assert.Equal(["one_1.0-1_amd64.tar.gz"], world.Offered());
        Assert.Equal(before, Directory.GetFiles(Path.Join(world.Paths.StateDirectory, "indexes")).Order(StringComparer.Ordinal).Select(File.ReadAllText));
    }

    /// <summary>P1: mix and match.</summary>
    [Fact]
    public async Task Update_SignedByTheKeyOfAnotherSource_IsRefused()
    {
        var second = await world.AddSourceAsync("second");
        second.Key = world.Mirror.Key;
        second.Publish(T1, SignedMirror.Template("evil", "1.0-1"));

        var updates = await world.Open().UpdateAsync(new UpdateOptions(), StoreWorld.Cancel);

        Assert.Equal(UpdateOutcome.Updated, updates.Single(update => update.Source.Name == "main").Outcome);
        Assert.Equal("APL1001", updates.Single(update => update.Source.Name == "second").Error?.Code);
        Assert.Equal(["one_1.0-1_amd64.tar.gz"], world.Offered());
    }

    /// <summary>P4: a mirror that says "not modified" for ever is found out by the index's own end.</summary>
    [Fact]
    public async Task Update_FrozenPastValidUntil_Fails()
    {
        world.Mirror.Publish(T1, serial: 8, validUntil: StoreWorld.Start.AddDays(7), SignedMirror.Template("one", "1.0-1"));
        Assert.Equal(UpdateOutcome.Updated, (await world.UpdateAsync()).Outcome);

        world.Clock.Now = StoreWorld.Start.AddDays(8);
        var update = await world.UpdateAsync();

        Assert.Equal((UpdateOutcome.Failed, "APL1003"), (update.Outcome, update.Error?.Code));
        Assert.Contains(world.Open().Offer.Warnings, warning => warning.Contains("valid until", StringComparison.Ordinal));
    }

    /// <summary>P4.</summary>
    [Fact]
    public async Task Update_OldIndex_Warns_AndMaxAgeRefuses()
    {
        await world.UpdateAsync();
        world.Clock.Now = StoreWorld.Start.AddDays(40);

        Assert.Contains((await world.UpdateAsync()).Warnings, warning => warning.Contains("40 days old", StringComparison.Ordinal));
        Assert.Equal("APL1007", (await world.UpdateAsync(options: new UpdateOptions { MaxAge = TimeSpan.FromDays(14) })).Error?.Code);
    }

    [Fact]
    public async Task Update_CheckOnly_StoresNothing()
    {
        Assert.Equal(UpdateOutcome.Updated, (await world.UpdateAsync(options: new UpdateOptions { CheckOnly = true })).Outcome);
        Assert.Empty(world.Offered());
        Assert.False(Directory.Exists(Path.Join(world.Paths.StateDirectory, "indexes")));
    }

    [Fact]
    public async Task Update_FirstServerBroken_FallsOverToTheMirror()
    {
        world.WriteSource("main", $"URL: http://127.0.0.1:1/gone\nMirrors: {world.Mirror.Url}\nSigned-By: main.pub\n");

        var update = await world.UpdateAsync();

        Assert.Equal((UpdateOutcome.Updated, world.Mirror.Url), (update.Outcome, update.Server));
    }

    [Fact]
    public async Task Update_PairReplacedBetweenTheTwoRequests_IsAskedOnceMore()
    {
        var replaced = false;
        world.Mirror.BeforeBody = path =>
        {
            if (!replaced && path.EndsWith(".minisig", StringComparison.Ordinal))
            {
                replaced = true;
                world.Mirror.Publish(T1, serial: 8, validUntil: null, SignedMirror.Template("two", "1.0-1"));
            }

            return Task.CompletedTask;
        };

        Assert.Equal(UpdateOutcome.Updated, (await world.UpdateAsync()).Outcome);
        Assert.Equal(["two_1.0-1_amd64.tar.gz"], world.Offered());
    }

    [Fact]
    public async Task Offer_AddressOrPinOfTheSourceChanged_DoesNotUseTheStoredIndex()
    {
        await world.UpdateAsync();

        world.WriteSource("main", "URL: http://127.0.0.1:1/elsewhere\nSigned-By: main.pub\n");
        Assert.Empty(world.Offered());
        Assert.Contains("no longer configured", Assert.Single(world.Open().Offer.Warnings), StringComparison.Ordinal);

        world.WriteSource("main", $"URL: {world.Mirror.Url}\nSigned-By: main.pub\nFingerprint: 24B30F06ECC1836A4E5EFECBA7BCD1420BFE778E\n");
        Assert.Empty(world.Offered());
    }

    [Fact]
    public async Task Update_KeyOfTheSourceReplaced_DoesNotTrustTheOldValidators()
    {
        await world.UpdateAsync();
        using var next = Appliance.Signing.MinisignSecretKey.Generate();
        world.WriteKey("main", next.ExportPublicKey());

        Assert.Equal("APL1001", (await world.UpdateAsync()).Error?.Code);
    }

    /// <summary>A minisign comment of other words: the signed index's own date takes the place of the signature's time (P3).</summary>
    [Fact]
    public async Task Update_SignatureWithoutTime_GoesByTheDateOfTheIndex()
    {
        var (stanza, _, _) = SignedMirror.Template("one", "1.0-1");
        void Publish(string header)
        {
            var text = System.Text.Encoding.UTF8.GetBytes($"Package: pve-web-news\n{header}Description: News\n none\n\n{stanza}");
            world.Mirror.Files["aplinfo.dat.gz"] = Appliance.Archives.Gzip.Compress(text);
            world.Mirror.Files["aplinfo.dat.minisig"] = world.Mirror.Key.Sign(text, "release of the day");
        }

        Publish("Date: 2026-11-20T00:00:00Z\n");
        Assert.Equal((UpdateOutcome.Updated, new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero)), await world.UpdateAsync() is var first ? (first.Outcome, first.SignedAt) : default);
        Publish("Date: 2026-11-19T00:00:00Z\n");
        Assert.Equal("APL1002", (await world.UpdateAsync()).Error?.Code);
        Publish("");
        Assert.Equal("APL1002", (await world.UpdateAsync()).Error?.Code);
        Assert.Contains((await world.UpdateAsync(options: new UpdateOptions { AllowRollback = true })).Warnings, warning => warning.Contains("bears no time", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Update_TrustedWithoutKey_IsAcceptedAndSaidSo()
    {
        world.WriteSource("main", $"URL: {world.Mirror.Url}\nTrusted: yes\n");
        world.Mirror.Files.TryRemove("aplinfo.dat.minisig", out _);

        var update = await world.UpdateAsync();

        Assert.Equal((UpdateOutcome.Updated, null), (update.Outcome, update.Fingerprint));
        Assert.Contains(update.Warnings, warning => warning.Contains("not signed", StringComparison.Ordinal));
        Assert.Contains(world.Open().Offer.Warnings, warning => warning.Contains("without a signature", StringComparison.Ordinal));

        // And when the source is given a key afterwards, what was never signed is not used.
        world.WriteSource("main", $"URL: {world.Mirror.Url}\nSigned-By: main.pub\n");
        Assert.Empty(world.Offered());
    }

    [Fact]
    public async Task Update_NamedSources_AreTheOnlyOnesAsked()
    {
        await world.AddSourceAsync("second");

        var updates = await world.Open().UpdateAsync(new UpdateOptions { Sources = ["main"] }, StoreWorld.Cancel);

        Assert.Equal("main", Assert.Single(updates).Source.Name);
        await Assert.ThrowsAsync<ApplianceException>(() => world.Open().UpdateAsync(new UpdateOptions { Sources = ["nowhere"] }, StoreWorld.Cancel));
        Assert.Equal("APL1092", (await world.Open().UpdateAsync(new UpdateOptions { Sources = ["proxmox"] }, StoreWorld.Cancel))[0].Error?.Code);
    }

    [Fact]
    public async Task Update_EightAtOnce_AllSucceed()
    {
        var updates = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => world.UpdateAsync())));

        Assert.All(updates, update => Assert.True(update.Outcome is UpdateOutcome.Updated or UpdateOutcome.Unchanged, update.Error?.Message));
        Assert.Equal(["one_1.0-1_amd64.tar.gz"], world.Offered());
    }

    [Fact]
    public async Task Load_TornState_CountsAsNoIndex_AndTheNextUpdateMendsIt()
    {
        await world.UpdateAsync();
        File.WriteAllText(Path.Join(world.Paths.StateDirectory, "indexes", "main.index"), "Text: sha256:half");

        Assert.Empty(world.Offered());
        Assert.Equal(UpdateOutcome.Updated, (await world.UpdateAsync()).Outcome);
        Assert.Equal(["one_1.0-1_amd64.tar.gz"], world.Offered());
    }
}
