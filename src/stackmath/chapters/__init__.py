"""The equations of the volume: one module a chapter, and beside it the parts that it is made of.

A part holds equations of one number or a few, which its chapter takes in, or exact functions that
are no closed formula. A chapter imports only earlier ones.

1 tokens: bpe. 2 block: layers, and kernels, which Chapter 3 uses too. 3 attention.
4 pretraining: work, training_memory, parallelism, schedules, laws, runs. 5 posttraining: policies.
6 adaptation: codebooks. 7 compression: quantizers, grids. 8 serving: sampling. 9 frontier:
routing. 10 diffusion: noising, samplers, denoising. The capstone: designs, evidence.
"""
