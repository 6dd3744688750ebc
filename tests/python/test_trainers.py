# SPDX-License-Identifier: GPL-3.0-or-later
"""The cap inside Transformers, Lightning and optax, with the real packages where they are."""
import warnings

import pytest

np = pytest.importorskip("numpy")


def test_labelled():
    torch = pytest.importorskip("torch")
    from ghosts.torch.trainers import labelled
    labels, logits = torch.tensor([[1, -100, 2]]), torch.zeros(1, 3, 5)
    assert labelled()(((), {"labels": labels}), logits).tolist() == [[True, False, True]]
    assert labelled(True)({"labels": labels}, logits).tolist() == [[False, True, False]]
    assert labelled()({"attention_mask": torch.tensor([[1, 1, 0]])}, logits).tolist() == \
        [[True, True, False]]
    assert labelled()({}, logits) is None and labelled()(torch.zeros(1), logits) is None


def test_transformers(tmp_path):
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    pytest.importorskip("accelerate")
    from ghosts.torch.trainers import transformers_callback
    torch.manual_seed(0)
    config = transformers.GPT2Config(n_layer=2, n_head=2, n_embd=16, vocab_size=19, n_positions=16,
                                     bos_token_id=0, eos_token_id=0)
    data = [{"input_ids": row, "labels": row} for row in torch.randint(0, 19, (24, 8))]
    worst = {}
    for guarded in (False, True):
        torch.manual_seed(0)
        model = transformers.GPT2LMHeadModel(config)
        callback = transformers_callback(every=1)
        arguments = transformers.TrainingArguments(
            output_dir=str(tmp_path), per_device_train_batch_size=8, max_steps=8, learning_rate=3.0,
            report_to=[], logging_steps=1, save_strategy="no", use_cpu=True, disable_tqdm=True,
            lr_scheduler_type="constant")
        trainer = transformers.Trainer(model=model, args=arguments, train_dataset=data,
                                       callbacks=[callback] if guarded else [])
        trainer.train()
        losses = [e["loss"] for e in trainer.state.log_history if "loss" in e]
        worst[guarded] = max(losses)
        if guarded:
            cap, = callback.caps
            assert cap.controller.statistics()["steps"] == 8
            assert cap.last.r > 1 >= cap.last.r_after - 1e-6 and not model._forward_pre_hooks
    assert worst[True] < worst[False] / 3


def test_lightning():
    torch = pytest.importorskip("torch")
    lightning = pytest.importorskip("lightning")
    from ghosts.torch.trainers import lightning_callback

    class Module(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.net = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.Tanh(),
                                           torch.nn.Linear(8, 3))

        def training_step(self, batch, index):
            return torch.nn.functional.cross_entropy(self.net(batch[0]), batch[1])

        def configure_optimizers(self):
            return torch.optim.Adam(self.parameters(), lr=30.0)
    torch.manual_seed(0)
    data = torch.utils.data.TensorDataset(torch.randn(32, 4), torch.randint(0, 3, (32,)))
    callback, module = lightning_callback(model="net"), Module()
    trainer = lightning.Trainer(max_epochs=2, accelerator="cpu", callbacks=[callback], logger=False,
                                enable_checkpointing=False, enable_progress_bar=False,
                                enable_model_summary=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        trainer.fit(module, torch.utils.data.DataLoader(data, batch_size=8))
    cap, = callback.caps
    assert cap.controller.statistics()["steps"] == 8 == cap.controller.statistics()["scaled"]
    assert cap.last.r > 1 and cap.last.r_after == pytest.approx(1)
    assert not module.net._forward_pre_hooks


@pytest.mark.parametrize("jit", [False, True])
def test_optax(jit):
    jax = pytest.importorskip("jax")
    optax = pytest.importorskip("optax")
    import ghosts
    import ghosts.optax
    key = jax.random.PRNGKey(0)
    x = jax.random.normal(key, (16, 4))
    params = {"w": jax.random.normal(jax.random.PRNGKey(1), (4, 3)), "b": np.zeros(3, np.float32)}

    def logits(p, inputs):
        return inputs @ p["w"] + p["b"]

    def loss(p):
        return -jax.nn.log_softmax(logits(p, x))[:, 0].mean()
    plain, guarded = optax.adam(1e3), optax.chain(optax.adam(1e3), ghosts.optax.cap(logits))
    grads = jax.grad(loss)(params)
    wanted, _ = plain.update(grads, plain.init(params), params)

    def update(g, s, p):
        return guarded.update(g, s, p, inputs=x)
    got, state = (jax.jit(update) if jit else update)(grads, guarded.init(params), params)
    z, a = jax.jvp(lambda p: logits(p, x), (params,), (wanted,))
    rho = ghosts.batch_radius(np.asarray(z), np.asarray(a)).lower
    assert float(state[1].scale) == pytest.approx(rho, rel=1e-5)
    assert np.allclose(got["w"], wanted["w"] * rho, rtol=1e-4)
    bad = jax.tree_util.tree_map(lambda g: g * np.nan, grads)
    none, state = update(bad, guarded.init(params), params)
    assert float(state[1].scale) == 0 and not np.asarray(none["w"]).any()
